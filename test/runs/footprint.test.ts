import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { explain } from '../../src/core/errors.ts'
import { footprintOf, trainable } from '../../src/runs/footprint.ts'
import { footprintText } from '../../src/terminal/footprint.ts'
import { tinyMachine } from './support.ts'

const MIB = 2 ** 20

const dnc = (options: Readonly<Record<string, number>>, rest: object = {}) =>
  tinyMachine({
    model: { kind: 'dnc', wordSize: 64, readHeads: 4, controller: { units: 256 }, ...options },
    task: { bits: 8, minWords: 1, maxWords: 49 },
    batchSize: 4,
    ...rest,
  })

test('a large DNC keeps checkpoints of its link, and takes far less than all of it', () => {
  const { update } = footprintOf(dnc({ slots: 1024 }))
  const link = 4 * 4 * 1024 * (1024 + 16)
  assert.deepEqual(update.checkpointed, [{ state: 'link', every: 10 }])
  assert.ok(update.arena > 20 * link && update.arena < 40 * link, `${update.arena}`)
  assert.ok(update.total < 1536 * MIB)
  assert.deepEqual(footprintOf(dnc({ slots: 64 })).update.checkpointed, [])
})

test('the memory that is predicted is told in MiB', () => {
  const text = footprintText(footprintOf(dnc({ slots: 1024 })))
  assert.match(text, /^predicted memory use of training: [\d,]+ of 4,096 MiB of the WebAssembly heap\n/)
  assert.match(text, /^ {2}update +[\d,]+ {2}MiB$/m)
  assert.match(text, /^ {2}the link is stored every 10 time steps; the backward pass recomputes the others$/m)
  assert.doesNotMatch(text, /too much|NaN/)
})

test('an update that the heap cannot hold is refused', () => {
  assert.ok(E.isRight(trainable(dnc({ slots: 1024 }))))
  const update = trainable(dnc({ slots: 1024 }, { batchSize: 64 }))
  assert.ok(E.isLeft(update) && update.left.tag === 'OutOfMemory')
  assert.match(
    explain(update.left),
    /^An update needs 6,\d\d\d MiB of .*, which has 4,096 MiB\.\n {2}• Lower batchSize/,
  )
  assert.match(footprintText(footprintOf(dnc({ slots: 1024 }, { batchSize: 64 }))), /too much\. Lower/)
})

test('evaluations fit, whatever the number of sequences', () => {
  for (const slots of [1024, 2048, 4096]) {
    const { evaluation } = footprintOf(dnc({ slots }, { batchSize: 1, evaluation: { sequences: 1000 } }))
    assert.ok(evaluation < 1024 * MIB, `${slots} slots: ${evaluation}`)
  }
})
