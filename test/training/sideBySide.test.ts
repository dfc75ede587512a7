import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { disposeTree } from '../../src/core/ownership.ts'
import { keyOf } from '../../src/core/random.ts'
import { unrollSequence } from '../../src/execution/unrollSequence.ts'
import { ModelConfig } from '../../src/models/config.ts'
import { buildModel } from '../../src/models/model.ts'
import { stateSize } from '../../src/models/stateSize.ts'
import { sideBySide } from '../../src/training/evaluation.ts'
import { ready } from '../support/ready.ts'

before(ready)

const machine = (options: object) => {
  const config = ModelConfig.decode(options)
  return E.isLeft(config) ? assert.fail('not a model') : buildModel(config.right, 10, 8)
}

test('a model of the usual size is evaluated on 64 sequences side by side', () => {
  assert.equal(sideBySide(machine({ kind: 'ntm' }), 1000), 64)
})

test('models with large states are evaluated on fewer at a time, and on one at the least', () => {
  const large = machine({ kind: 'dnc', slots: 1024, wordSize: 64 })
  assert.ok(sideBySide(large, 100) > 1 && sideBySide(large, 100) < 64)
  assert.ok(sideBySide(large, 100) * stateSize(large) <= 2 ** 24)
  assert.equal(sideBySide(machine({ kind: 'sam', slots: 1_000_000 }), 100), 1)
})

/** A Transformer without a memory, which computes all steps at once. */
const transformer = (controller: object) =>
  machine({ kind: 'none', controller: { kind: 'transformer', ...controller } })

test('where all steps are computed at once, the longer the sequences, the fewer side by side', () => {
  const plain = transformer({ units: 64, layers: 2 })
  assert.equal(sideBySide(plain, 20), 64)
  assert.ok(sideBySide(plain, 500) < sideBySide(plain, 200) && sideBySide(plain, 200) < 64)
  assert.equal(sideBySide(plain, 1_000_000), 1)
  // One step after the other, rows come and go.
  assert.equal(sideBySide({ ...plain, path: 'reference' }, 1_000_000), 64)
})

test('as many as that take little more than the room for their rows', async () => {
  // Attention scores need additional memory, up to their own limit.
  for (const { steps, rooms, ...controller } of [
    { steps: 300, rooms: 1.8, units: 64, layers: 3, context: 128 },
    { steps: 200, rooms: 1.8, units: 32, layers: 1, attentionHeads: 8, context: 150 },
    { steps: 100, rooms: 1.2, units: 256, layers: 2, attentionHeads: 2, context: 8 },
  ]) {
    const model = transformer(controller)
    const params = model.init(keyOf(1))
    const inputs = tf.zeros<tf.Rank.R3>([steps, sideBySide(model, steps), 10])
    const before = tf.memory().numBytes
    const { peakBytes } = await tf.profile(() => tf.tidy(() => unrollSequence(model, params, undefined, inputs)[1]))
    const taken = (peakBytes - before) / 4 / 2 ** 24
    assert.ok(taken < rooms, `${taken} rooms, ${JSON.stringify(controller)}`)
    disposeTree({ ...params, inputs })
  }
})
