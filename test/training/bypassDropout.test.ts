import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { disposeTree } from '../../src/core/ownership.ts'
import { child, keyOf } from '../../src/core/random.ts'
import { entries, mapLeaves } from '../../src/core/tree.ts'
import { pathNames } from '../../src/models/model.ts'
import { sampleBatch } from '../../src/tasks/batch.ts'
import { bypassFactors } from '../../src/training/bypassDropout.ts'
import { evaluate, evaluationKey } from '../../src/training/evaluation.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import {
  lossAndGradients,
  lossOf,
  outputsOf,
  type Trainer,
  type TrainState,
  trainStep,
} from '../../src/training/step.ts'
import { ready } from '../support/ready.ts'
import { modelFor, tinyCopy, tinyTrainer } from '../support/trainers.ts'
import { after, bytes, freeMetrics, freeState, stateBytes } from './states.ts'

before(ready)

const modelOf = (bypassDropout: number, recurrentDropout = false) =>
  modelFor(tinyCopy, {
    kind: 'content-dnc',
    controller: { units: 5, layerNorm: true },
    conventions: { interfaceNorm: true, bypassDropout, recurrentDropout },
  })

const trainer: Trainer = { ...tinyTrainer('content-dnc', { kind: 'adam', learningRate: 1e-2 }), model: modelOf(0.5) }

/** A state as if restored from a checkpoint: the same numbers in new tensors. */
const copied = ({ params, optimizer, ...rest }: TrainState): TrainState => {
  const again = (leaf: tf.Tensor): tf.Tensor => tf.tensor(leaf.dataSync().slice(), leaf.shape)
  return { ...rest, params: mapLeaves(params, again), optimizer: mapLeaves(optimizer, again) }
}

for (const recurrentDropout of [false, true])
  for (const path of pathNames)
    test(`with bypass dropout, training that is taken up again is the uninterrupted one, bit for bit (${path}, recurrentDropout ${recurrentDropout})`, () => {
      const dropping = { ...trainer, model: { ...modelOf(0.5, recurrentDropout), path } }
      const whole = after(dropping, 5)
      const half = after(dropping, 2)
      let state = copied(half)
      freeState(half)
      for (let step = 0; step < 3; step++) {
        const [next, metrics] = trainStep(dropping)(state)
        freeMetrics(metrics)
        freeState(state)
        state = next
      }
      assert.equal(stateBytes(state), stateBytes(whole))
      freeState(state)
      freeState(whole)
    })

test('a step’s loss is that under the mask of its batch’s key, and steps leave no tensor behind', () => {
  const state = after(trainer, 1)
  const held = tf.memory().numTensors
  const [next, metrics] = trainStep(trainer)(state)
  const key = child(state.key, state.step)
  const batch = sampleBatch(tinyCopy, key, trainer.batchSize)
  const [T, B] = batch.mask.shape
  const dropout = bypassFactors(trainer.model, key, { T, B }) as tf.Tensor3D
  const { value, gradients } = valueAndGradients(state.params, (params) =>
    lossOf(trainer.model, params, { ...batch, dropout }),
  )
  assert.equal(metrics.loss.dataSync()[0], value.dataSync()[0])
  const plain = lossOf(trainer.model, state.params, batch)
  assert.notEqual(plain.dataSync()[0], value.dataSync()[0])
  disposeTree({ ...gradients, value, plain, dropout })
  tf.dispose(batch)
  freeMetrics(metrics)
  freeState(next)
  assert.equal(tf.memory().numTensors, held)
  freeState(state)
})

test('an evaluation drops nothing', async () => {
  const [dropping, whole] = [modelOf(0.5), modelOf(0)]
  const params = whole.init(keyOf(8))
  const set = { key: evaluationKey(keyOf(3)), sequences: 8 }
  assert.deepEqual(await evaluate(dropping, params, tinyCopy, set), await evaluate(whole, params, tinyCopy, set))
  disposeTree(params)
})

test('a model without a memory has no way past it: its training drops nothing', () => {
  const model = modelFor(tinyCopy, { kind: 'none', conventions: { bypassDropout: 0.5 } })
  assert.equal(model.trainingStep, undefined)
  assert.equal(bypassFactors(model, keyOf(1), { T: 2, B: 2 }), undefined)
})

test('a batch with dropout is refused where a model drops nothing, on both paths, with the same words', () => {
  for (const path of pathNames)
    for (const options of [{ kind: 'none', conventions: { bypassDropout: 0.5 } }, { kind: 'content-dnc' }]) {
      const model = { ...modelFor(tinyCopy, options), path }
      const params = model.init(keyOf(1))
      const batch = sampleBatch(tinyCopy, keyOf(2), 2)
      const [T, B] = batch.mask.shape
      const dropping = { ...batch, dropout: tf.ones<tf.Rank.R3>([T, B, model.config.controller.units]) }
      const held = tf.memory().numTensors
      for (const refused of [lossOf, lossAndGradients, outputsOf])
        assert.throws(
          () => refused(model, params, dropping),
          /^RangeError: the batch has dropout, but the model has no bypass dropout/,
        )
      assert.equal(tf.memory().numTensors, held)
      disposeTree({ ...params, ...dropping })
    }
})

test('layer normalisation starts with gains of one, and with biases as without', () => {
  const plain = modelFor(tinyCopy, { kind: 'content-dnc' })
  const [normed, bare] = [trainer.model, plain].map((model) => model.init(keyOf(1)))
  const leaves = new Map(entries(normed ?? {}))
  const gains = [...leaves].filter(([path]) => /gain$/i.test(path))
  assert.deepEqual(
    gains.map(([path]) => path),
    ['controller/norm/gain', 'controller/norm/cellGain', 'interface/gain'],
  )
  for (const [path, gain] of gains)
    assert.ok(
      gain.dataSync().every((x) => x === 1),
      path,
    )
  for (const [path, leaf] of entries(bare ?? {}))
    assert.equal(bytes({ leaf }), bytes({ leaf: leaves.get(path) as tf.Tensor }), path)
  disposeTree({ ...(normed && { normed }), ...(bare && { bare }) })
})
