import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { keyOf } from '../../src/core/random.ts'
import { flagsOf, machineNames, offersOf, slotsOffer } from '../../src/demo/choice.ts'
import { recallOf } from '../../src/demo/recall.ts'
import { flipped, parsed, resized, spelled } from '../../src/demo/spelling.ts'
import { watched } from '../../src/demo/watched.ts'
import type { Recording } from '../../src/recording/recording.ts'
import { experimentOf } from '../../src/runs/experiment.ts'
import { tasks } from '../../src/tasks/registry.ts'
import type { Row } from '../../src/tasks/task.ts'
import { firstChoice } from './taught.ts'

const right = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

test('every machine that the page offers can be built, for every task', () => {
  for (const definition of tasks)
    for (const [kind] of machineNames)
      for (const extreme of [0, -1]) {
        const options = Object.fromEntries(
          offersOf(definition).map(({ key, values }) => [key, values.at(extreme) ?? 0]),
        )
        const slots = slotsOffer.values.at(extreme) ?? 0
        const choice = { task: definition.name, options, kind, slots, seed: 7, backend: 'wasm' as const }
        const { config } = right(
          E.Chain.chain(resolveConfig({ flags: watched(flagsOf(choice), 'wasm'), source: 'a choice' }), experimentOf),
        )
        assert.deepEqual(config.task, { ...config.task, name: definition.name, ...options })
        assert.deepEqual([config.model.kind, config.model.slots, config.seed], [kind, slots, 7])
        assert.equal(config.checkpointEvery, 1)
      }
})

test('what is drawn is what a person could have said', () => {
  for (const definition of tasks) {
    const { draw, wordInput } = right(definition.configure({}))
    if (wordInput === undefined) continue
    for (let seed = 0; seed < 20; seed++) {
      const drawn = draw(keyOf(seed))
      const start = drawn.inputs.findIndex((row) => row[wordInput.bits] === 1)
      const end = drawn.inputs.findIndex((row) => (row[wordInput.bits + 1] ?? 0) > 0)
      const words: ReadonlyArray<Row> = drawn.inputs.slice(start + 1, end).map((row) => row.slice(0, wordInput.bits))
      const answers = drawn.mask.filter((counts) => counts === 1).length
      const repeats: number = wordInput.maxRepeats === undefined ? 1 : (answers - 1) / words.length
      assert.deepEqual(wordInput.sequence({ words, repeats }), drawn)
    }
  }
})

test('the page first offers to copy up to eight words of four bits with an NTM of 32 slots, room for twice as many', () => {
  assert.deepEqual(firstChoice(1), {
    task: 'copy',
    options: { bits: 4, maxWords: 8 },
    kind: 'ntm',
    slots: 32,
    seed: 1,
    backend: 'wasm',
  })
  const { model } = right(resolveConfig({ flags: flagsOf(firstChoice(1)), source: 'the first choice' }))
  assert.equal(model.controller.kind, 'feedforward')
})

test('words are typed as ones and zeros, with or without spaces', () => {
  const words = [
    [1, 0, 1],
    [0, 1, 1],
  ]
  assert.equal(spelled(words), '101 011')
  for (const text of ['101 011', '101011', ' 1 0 1, 0 1 1 ']) assert.deepEqual(parsed(text, 3, 9), words)
  assert.deepEqual(parsed('1010', 3, 9), [
    [1, 0, 1],
    [0, 0, 0],
  ])
  assert.equal(parsed('10 2', 3, 9), 'Bits must be 0 or 1, not 2.')
  assert.equal(parsed('1🧠', 3, 9), 'Bits must be 0 or 1, not 🧠.')
  assert.equal(parsed(' ', 3, 9), 'Type at least one bit: 0 or 1.')
  assert.equal(parsed('1111', 3, 1), 'The text has 2 words of 3 bits. The maximum is 1.')
  assert.deepEqual(flipped(words, 1, 0), [
    [1, 0, 1],
    [1, 1, 1],
  ])
  assert.deepEqual(resized(words, 1, 4), [[1, 0, 1, 0]])
})

test('what is recalled are the rounded answers where answers count', () => {
  const numbers = (shape: ReadonlyArray<number>, data: ReadonlyArray<number>) => ({
    shape,
    data: Float32Array.from(data),
  })
  const recording: Recording = {
    anatomy: { kind: 'ntm', slots: 1, wordSize: 1, readHeads: 1, writeHeads: 1, shifts: 3 },
    fields: {},
    inputs: numbers([3, 1], [0, 0, 0]),
    targets: numbers([3, 2], [0, 0, 1, 0, 1, 1]),
    mask: numbers([3], [0, 1, 1]),
    outputs: numbers([3, 2], [0.9, 0.9, 0.51, 0.2, 0.49, 0.7]),
    intermediates: {},
  }
  assert.deepEqual(recallOf(recording), {
    answers: [
      [1, 0],
      [0, 1],
    ],
    expected: [
      [1, 0],
      [1, 1],
    ],
    wrong: 1,
    bits: 4,
    memoryUse: undefined,
  })
})
