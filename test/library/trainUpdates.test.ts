import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { disposeTree } from '../../src/core/ownership.ts'
import { keyOf } from '../../src/core/random.ts'
import { entries } from '../../src/core/tree.ts'
import { unwrap } from '../../src/core/unwrap.ts'
import { createModel } from '../../src/library/createModel.ts'
import { createOptimizer } from '../../src/library/createOptimizer.ts'
import { trainUpdates } from '../../src/library/trainUpdates.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { experimentOf } from '../../src/runs/experiment.ts'
import { sampleBatch } from '../../src/tasks/batch.ts'
import { initialTrainState, type TrainState, updateOn } from '../../src/training/step.ts'
import { child } from '../../src/core/random.ts'
import { ready } from '../support/ready.ts'

before(ready)

const task = () =>
  unwrap(
    experimentOf(unwrap(resolveConfig({ flags: { task: { name: 'copy', bits: 2, maxWords: 3 } }, source: 'a test' }))),
  ).task

const trained = () => {
  const { inputSize, targetSize } = task()
  return {
    model: unwrap(createModel({ inputSize, outputSize: targetSize, slots: 4, wordSize: 3, controller: { units: 5 } })),
    optimizer: unwrap(createOptimizer({ kind: 'adam', learningRate: 0.01 })),
    task: task(),
    batchSize: 2,
  }
}

const tensorsOf = ({ params, optimizer }: TrainState) => ({ params, optimizer })
const numbers = (state: TrainState) => entries(tensorsOf(state)).map(([path, leaf]) => [path, [...leaf.dataSync()]])

test('updates on a task are those of the train step, bit for bit, and report each loss', async () => {
  const whole = trained()
  const reported: number[] = []
  const { state, losses, error } = await trainUpdates(whole, {
    updates: 3,
    seed: 7,
    onUpdate: ({ loss }) => void reported.push(loss),
  })
  assert.equal(error, undefined)
  assert.deepEqual(reported, losses)
  let expected = initialTrainState(whole, keyOf(7))
  for (let at = 0; at < 3; at++) {
    const [next] = updateOn(whole)(expected, sampleBatch(whole.task, child(expected.key, expected.step), 2))
    expected = next
  }
  assert.deepEqual(numbers(state), numbers(expected))
  assert.equal(state.step, 3)
})

test('training goes on from a state, which stays the caller’s', async () => {
  const whole = trained()
  const once = await trainUpdates(whole, { updates: 4 })
  const first = await trainUpdates(whole, { updates: 2 })
  const second = await trainUpdates(whole, { updates: 2, state: first.state })
  assert.deepEqual(numbers(second.state), numbers(once.state))
  assert.ok(entries(tensorsOf(first.state)).every(([, leaf]) => !leaf.isDisposed))
})

test('batches may be the caller’s, and nothing leaks', async () => {
  const { model, optimizer } = trained()
  const batch = () => sampleBatch(task(), keyOf(1), 2)
  const before = tf.memory().numTensors
  const { state, losses } = await trainUpdates({ model, optimizer }, { updates: 30, batch })
  assert.ok((losses.at(-1) as number) < (losses[0] as number))
  disposeTree(tensorsOf(state))
  assert.equal(tf.memory().numTensors, before)
  const kept = batch()
  const again = await trainUpdates({ model, optimizer }, { updates: 2, batch: () => kept, keepBatches: true })
  assert.equal(kept.inputs.isDisposed, false)
  disposeTree(tensorsOf(again.state))
  disposeTree({ ...kept })
  assert.equal(tf.memory().numTensors, before)
})

test('an update that is not finite is not kept: the state before it is returned, with the reason', async () => {
  const whole = trained()
  const bad = (step: number) => {
    const batch = sampleBatch(whole.task, keyOf(1), 2)
    return step < 2 ? batch : { ...batch, inputs: tf.mul<tf.Tensor3D>(batch.inputs, Number.NaN) }
  }
  const { state, losses, error } = await trainUpdates(whole, { updates: 5, batch: bad })
  assert.deepEqual([state.step, losses.length, error?.tag], [2, 2, 'Diverged'])
  assert.ok(numbers(state).every(([, values]) => (values as number[]).every(Number.isFinite)))
})

test('a malformed sequence of a task ends training with the reason', async () => {
  const whole = trained()
  const broken = { ...whole.task, draw: () => ({ inputs: [[1]], targets: [[1]], mask: [1] }) }
  const { state, error } = await trainUpdates({ ...whole, task: broken }, { updates: 2 })
  assert.deepEqual([state.step, error?.tag], [0, 'InvalidData'])
})

test('a signal ends training after the running update', async () => {
  const stop = new AbortController()
  const { state } = await trainUpdates(trained(), {
    updates: 10,
    signal: stop.signal,
    onUpdate: ({ step }) => (step === 2 ? stop.abort() : undefined),
  })
  assert.equal(state.step, 2)
})

test('a batch that does not fit throws, and leaks no state of its own', async () => {
  const { model, optimizer } = trained()
  const before = tf.memory().numTensors
  const wrong = () => ({ ...sampleBatch(task(), keyOf(1), 2), targets: tf.zeros<tf.Rank.R3>([1, 2, 3]) })
  await assert.rejects(trainUpdates({ model, optimizer }, { updates: 1, batch: wrong }), /targets: expected float32/)
  assert.equal(tf.memory().numTensors, before + 1) // the targets that `wrong` replaced
  await assert.rejects(trainUpdates({ model, optimizer }, { updates: 1 }), /expected a task, or a function batch/)
  await assert.rejects(
    trainUpdates({ model, optimizer }, { updates: 0 }),
    /updates: expected a whole number ≥ 1, got 0/,
  )
})
