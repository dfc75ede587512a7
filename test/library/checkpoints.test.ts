import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { explain } from '../../src/core/errors.ts'
import { disposeTree } from '../../src/core/ownership.ts'
import { keyOf } from '../../src/core/random.ts'
import { entries } from '../../src/core/tree.ts'
import { unwrap } from '../../src/core/unwrap.ts'
import { loadCheckpoint, saveCheckpoint } from '../../src/library/checkpoints.ts'
import { createModel } from '../../src/library/createModel.ts'
import { createOptimizer } from '../../src/library/createOptimizer.ts'
import type { ModelOptions } from '../../src/library/modelOptions.ts'
import { initialTrainState } from '../../src/training/step.ts'
import { ready } from '../support/ready.ts'

before(ready)

const contents = (tree: Parameters<typeof entries>[0]) =>
  entries(tree).map(([path, leaf]) => [path, leaf.shape, [...leaf.dataSync()]])

const options: ReadonlyArray<ModelOptions> = [
  { inputSize: 3, outputSize: 2, slots: 4, wordSize: 3, controller: { units: 5 } },
  {
    kind: 'dnc',
    inputSize: 1,
    outputSize: 7,
    slots: 4,
    wordSize: 2,
    readHeads: 2,
    controller: { units: 3, layers: 2 },
  },
  { kind: 'none', inputSize: 6, outputSize: 1, controller: { kind: 'gru', units: 4 } },
  { kind: 'none', inputSize: 5, outputSize: 4, controller: { kind: 'transformer', units: 4, attentionHeads: 2 } },
  {
    inputSize: 4,
    outputSize: 4,
    slots: 3,
    controller: { kind: 'feedforward', units: 4 },
    initialState: { memory: 'learned' },
  },
  {
    inputSize: 2,
    outputSize: 1,
    slots: 3,
    outputs: { kind: 'values' },
    standardisation: { inputs: { mean: [1, 2], deviation: [3, 4] }, outputs: { mean: [5], deviation: [6] } },
    path: 'reference',
  },
]

test('a loaded model has the params, the sizes and the config of the saved one', async () => {
  for (const given of options) {
    const model = unwrap(createModel(given))
    const params = model.init(keyOf(3))
    const loaded = unwrap(loadCheckpoint(await saveCheckpoint({ model, params })))
    assert.deepEqual([loaded.model.inputSize, loaded.model.outputSize], [given.inputSize, given.outputSize])
    assert.deepEqual(loaded.model.config, model.config)
    assert.equal(loaded.model.path, model.path)
    assert.deepEqual(contents(loaded.params), contents(params))
  }
})

test('a train state is saved whole; the params in use are the average', async () => {
  const model = unwrap(createModel(options[0] as ModelOptions))
  const optimizer = unwrap(createOptimizer({ kind: 'adam', average: 0.9 }))
  const state = initialTrainState({ model, optimizer }, keyOf(2))
  const bytes = await saveCheckpoint({ model, optimizer, state })
  const loaded = unwrap(loadCheckpoint(bytes))
  assert.deepEqual(contents(loaded.state.optimizer), contents(state.optimizer))
  assert.deepEqual([loaded.state.step, loaded.state.key], [state.step, state.key])
  assert.equal(loaded.config.optimizer.average, 0.9)
  assert.deepEqual(await saveCheckpoint({ model: loaded.model, optimizer, state: loaded.state }), bytes)
})

test('damaged bytes are refused with what is wrong, and nothing is left on the backend', async () => {
  const model = unwrap(createModel(options[0] as ModelOptions))
  const params = model.init(keyOf(3))
  const bytes = await saveCheckpoint({ model, params })
  disposeTree(params)
  const before = tf.memory().numTensors
  const flipped = bytes.slice()
  flipped[bytes.length - 3] = (flipped[bytes.length - 3] as number) ^ 1
  for (const wrong of [bytes.subarray(0, 20), bytes.subarray(0, bytes.length - 4), flipped, new Uint8Array(0)]) {
    const found = loadCheckpoint(wrong, { name: 'mine.safetensors' })
    assert.ok(E.isLeft(found))
    assert.match(explain(found.left), /^Cannot read mine\.safetensors: /)
  }
  assert.equal(tf.memory().numTensors, before)
})

test('a train state is reconciled with the config of its checkpoint; without a config of the optimizer it is as saved', async () => {
  const model = unwrap(createModel({ inputSize: 3, outputSize: 2, slots: 4, wordSize: 3, controller: { units: 5 } }))
  const optimizer = unwrap(createOptimizer({ learningRate: 1e-3 }))
  const fresh = initialTrainState({ model, optimizer }, keyOf(3))
  const state = { ...fresh, step: 6, decayTrigger: { since: null, batches: 2, loss: 5 } }
  for (const [given, since] of [
    [{ model, optimizer, state }, 6],
    [{ model, state }, null],
  ] as const) {
    const loaded = unwrap(loadCheckpoint(await saveCheckpoint(given)))
    assert.equal(loaded.state.decayTrigger.since, since)
    disposeTree({ params: loaded.state.params, optimizer: loaded.state.optimizer })
  }
  disposeTree({ params: state.params, optimizer: state.optimizer })
})
