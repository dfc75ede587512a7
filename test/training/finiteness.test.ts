import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { disposeTree } from '../../src/core/ownership.ts'
import { entries, mapLeaves, type TreeRecord } from '../../src/core/tree.ts'
import { memories } from '../../src/memories/registry.ts'
import { initialTrainState, probedTensors, type Trainer, type TrainState, trainStep } from '../../src/training/step.ts'
import { ready } from '../support/ready.ts'
import { modelFor, optimizerFrom, tinyCopy, tinyTrainer } from '../support/trainers.ts'
import { after, freeMetrics, freeState, SEED } from './states.ts'

before(ready)

/** The tensors that a step reports as not finite. */
const reported = (trainer: Trainer, state: TrainState): ReadonlyArray<string> => {
  const [next, metrics] = trainStep(trainer)(state)
  const probes = metrics.finiteness.dataSync()
  freeState(next)
  freeMetrics(metrics)
  return probedTensors(state.params).filter((_, index) => !Number.isFinite(probes[index]))
}

/** A state with one number replaced: the first of one param. */
const planted = (state: TrainState, at: string, value: number): TrainState => ({
  ...state,
  params: mapLeaves(state.params, (leaf, path) => {
    const values = Float32Array.from(leaf.dataSync())
    if (path === at) values[0] = value
    return tf.tensor(values, leaf.shape, 'float32')
  }),
})

const hiding = { clipNorm: 1, clipValue: 1 }
for (const { kind } of memories) {
  const clipping = { clip: 20, clipCell: true }
  const trainer = { ...tinyTrainer(kind, hiding), model: modelFor(tinyCopy, { kind, conventions: clipping }) }
  for (const value of [Number.NaN, Infinity])
    test(`${kind}: ${value} in any param is noticed, whatever is clipped`, () => {
      const state = after(trainer, 0)
      for (const [path] of entries(state.params)) {
        // An infinite logit of a gate is a gate that is open, which is fine.
        if (value === Infinity && !path.startsWith('readout')) continue
        const sick = planted(state, path, value)
        assert.notDeepEqual(reported(trainer, sick), [], `${value} in ${path}`)
        disposeTree(sick.params)
      }
      freeState(state)
    })
}

test('a gradient that alone is not finite is named, and it alone', () => {
  /** Logits [√a + b x]: at a = 0 the loss is finite and the slope of the root is not. */
  const base = modelFor(tinyCopy, { kind: 'none' })
  const model = {
    ...base,
    init: () => ({ a: tf.zeros([2]), b: tf.ones([4, 2]) }),
    initialState: () => ({}),
    step: ((params: Readonly<{ a: tf.Tensor; b: tf.Tensor2D }>, state: TreeRecord, x: tf.Tensor2D) => [
      state,
      tf.add(tf.matMul(x, params.b), tf.sqrt(params.a)),
    ]) as unknown as typeof base.step,
  }
  for (const optimizer of [{}, hiding]) {
    const trainer: Trainer = { model, task: tinyCopy, batchSize: 2, optimizer: optimizerFrom(optimizer) }
    const state = initialTrainState(trainer, SEED)
    const [first, ...others] = reported(trainer, state)
    assert.equal(first, 'the gradient of a')
    assert.ok(others.every((name) => name.startsWith('the update of')))
    freeState(state)
  }
})
