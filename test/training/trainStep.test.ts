import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { disposeTree } from '../../src/core/ownership.ts'
import { child } from '../../src/core/random.ts'
import { entries, leaves } from '../../src/core/tree.ts'
import { memories } from '../../src/memories/registry.ts'
import { sampleBatch } from '../../src/tasks/batch.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { lossOf, probedTensors, type Trainer, trainStep, updateOn } from '../../src/training/step.ts'
import { ready } from '../support/ready.ts'
import { tinyCopy, tinyTrainer } from '../support/trainers.ts'
import { after, bytes, freeMetrics, freeState, SEED, stateBytes } from './states.ts'

before(ready)

const optimizers = {
  'rmsprop with momentum': {
    kind: 'rmsprop',
    momentum: 0.9,
    centered: true,
    learningRate: 1e-3,
    clipNorm: 1,
    epsilon: 1e-4,
  },
  adam: { kind: 'adam', learningRate: 1e-2, clipValue: 1, epsilon: 1e-8, schedule: { kind: 'linear', warmup: 2 } },
}

for (const { kind } of memories)
  for (const [name, optimizer] of Object.entries(optimizers)) {
    const trainer = tinyTrainer(kind, optimizer)

    test(`${kind}, ${name}: a step is pure, bit for bit, and leaves the given state alone`, () => {
      const state = after(trainer, 2)
      const given = stateBytes(state)
      const [once, metrics] = trainStep(trainer)(state)
      const [again, metricsAgain] = trainStep(trainer)(state)
      assert.equal(stateBytes(once), stateBytes(again))
      assert.equal(bytes({ ...metrics }), bytes({ ...metricsAgain }))
      assert.equal(stateBytes(state), given)
      assert.notEqual(bytes(once.params), bytes(state.params))
      assert.deepEqual([once.step, once.key, once.rateScale], [3, state.key, 1])
      for (const one of [state, once, again]) freeState(one)
      for (const one of [metrics, metricsAgain]) freeMetrics(one)
    })

    test(`${kind}, ${name}: steps leave no tensor behind`, () => {
      let state = after(trainer, 1)
      const held = tf.memory()
      for (let step = 0; step < 4; step++) {
        const [next, metrics] = trainStep(trainer)(state)
        freeMetrics(metrics)
        freeState(state)
        state = next
        const now = tf.memory()
        assert.deepEqual([now.numTensors, now.numDataBuffers], [held.numTensors, held.numDataBuffers])
      }
      freeState(state)
      assert.equal(
        tf.memory().numTensors,
        held.numTensors - leaves({ params: state.params, optimizer: state.optimizer }).length,
      )
    })
  }

test('batch t is drawn from the t-th child of a key that never changes', () => {
  const trainer = tinyTrainer('none')
  const state = after(trainer, 3)
  const batch = sampleBatch(tinyCopy, child(child(SEED, 'batches'), 3), trainer.batchSize)
  const [byHand, metricsByHand] = updateOn(trainer)(state, batch)
  const [next, metrics] = trainStep(trainer)(state)
  assert.equal(stateBytes(next), stateBytes(byHand))
  assert.equal(bytes({ ...metrics }), bytes({ ...metricsByHand }))
  for (const one of [state, byHand, next]) freeState(one)
  for (const one of [metrics, metricsByHand]) freeMetrics(one)
  tf.dispose(batch)
})

test('metrics: the loss before the update, the norm of all gradients before clipping, and nothing but finite', () => {
  const trainer = tinyTrainer('dnc', { clipNorm: 1e-3 })
  const state = after(trainer, 0)
  const batch = sampleBatch(tinyCopy, child(state.key, 0), trainer.batchSize)
  const { value, gradients } = valueAndGradients(state.params, (params) => lossOf(trainer.model, params, batch))
  const norm = Math.hypot(...leaves(gradients).flatMap((leaf) => [...leaf.dataSync()]))
  const [next, metrics] = trainStep(trainer)(state)
  assert.equal(metrics.loss.dataSync()[0], value.dataSync()[0])
  assert.ok(norm > 1e-2 && Math.abs((metrics.gradientNorm.dataSync()[0] as number) / norm - 1) < 1e-5)
  assert.deepEqual(
    [...metrics.finiteness.dataSync()],
    probedTensors(state.params).map(() => 0),
  )
  assert.deepEqual(probedTensors(state.params), [
    'the loss',
    ...entries(gradients).map(([path]) => `the gradient of ${path}`),
    ...entries(gradients).map(([path]) => `the update of ${path}`),
  ])
  for (const one of [state, next]) freeState(one)
  freeMetrics(metrics)
  tf.dispose([value, batch])
  disposeTree(gradients)
})

test('a rate of zero changes no param, and the rate scale scales the update', () => {
  const still = tinyTrainer('none', { learningRate: 0 })
  const [before, later] = [after(still, 0), after(still, 2)]
  assert.equal(bytes(before.params), bytes(later.params))
  const trainer = tinyTrainer('none', { learningRate: 1 })
  const state = after(trainer, 0)
  const bias = (scale: number): number => {
    const [next, metrics] = trainStep(trainer)({ ...state, rateScale: scale })
    const values = new Map(entries(next.params)).get('readout/bias')?.dataSync()
    freeState(next)
    freeMetrics(metrics)
    return values?.[0] as number
  }
  // The bias starts at zero, so that it is the update itself.
  assert.ok(bias(1) !== 0 && Math.abs(bias(1) / bias(0.25) - 4) < 1e-5)
  for (const one of [before, later, state]) freeState(one)
})

test('a step that throws leaves no tensor behind', () => {
  const trainer = tinyTrainer('ntm')
  const state = after(trainer, 0)
  const broken: Trainer = {
    ...trainer,
    optimizer: {
      ...trainer.optimizer,
      update: () => {
        throw new Error('no update')
      },
    },
  }
  const held = tf.memory().numTensors
  assert.throws(() => trainStep(broken)(state), /no update/)
  assert.equal(tf.memory().numTensors, held)
  freeState(state)
})
