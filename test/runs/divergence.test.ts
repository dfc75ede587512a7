import assert from 'node:assert/strict'
import { afterEach, before, beforeEach, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { runTraining } from '../../src/runs/loop.ts'
import { disposePosition, type Position } from '../../src/runs/position.ts'
import { ready } from '../support/ready.ts'
import { memoryRecorder, numbersOf, poisoned, quietSurroundings, start, tinyMachine } from './support.ts'

before(ready)

let tensors = 0
beforeEach(() => {
  tensors = tf.memory().numTensors
})
afterEach(() => assert.equal(tf.memory().numTensors, tensors, 'tensors leaked'))

type Options = Readonly<{ policy: string; patience?: number; rateFactor?: number; rate?: number }>

/** A run with NaN in the batches of some steps, and everything that came of it. */
const diverging = async (
  bad: ReadonlyArray<number>,
  { policy, patience = 10, rateFactor = 0.5, rate = 0.01 }: Options,
  failing?: Parameters<typeof memoryRecorder>[1],
) => {
  const optimizer = { learningRate: rate }
  const machine = poisoned(tinyMachine({ optimizer, onDivergence: { policy, patience, rateFactor } }), bad)
  const memory = memoryRecorder(machine, failing)
  const told = quietSurroundings()
  const result = await runTraining(machine, start(machine), memory.recorder, told.around)
  return { ...memory, ...told, result, error: E.isLeft(result) ? result.left : undefined }
}

const allFinite = (position: Position): boolean =>
  [...numbersOf(position).values()].every((values) => values.every(Number.isFinite))

/** Nothing that is not finite was ever kept. */
const assertClean = (checkpoints: ReadonlyArray<Position>): void => {
  for (const position of checkpoints) assert.ok(allFinite(position), `step ${position.state.step} is not finite`)
}

test('halt: the state before the bad update is saved, and the error names what was bad', async () => {
  const { error, checkpoints, losses, release } = await diverging([6], { policy: 'halt' })
  assert.ok(error?.tag === 'Diverged')
  assert.deepEqual([error.step, error.tensor, error.value], [7, 'the loss', 'NaN'])
  assert.deepEqual(checkpoints.at(-1)?.state.step, 6)
  assert.deepEqual(losses.at(-1)?.[0], 6)
  assertClean(checkpoints)
  release()
})

test('skip: the bad updates change nothing but the step, and are counted', async () => {
  const { result, checkpoints, notes, records, release } = await diverging([4, 6, 7], { policy: 'skip' })
  assert.ok(E.isRight(result))
  const { position } = result.right
  assert.deepEqual([position.state.step, position.progress.skipped], [12, 0])
  assert.deepEqual(
    records().map(({ step, skipped }) => [step, skipped]),
    [
      [3, 0],
      [4, 0],
      [6, 1],
      [8, 2],
      [9, 0],
      [12, 0],
    ],
  )
  assert.ok(records().every(({ step, loss }) => (step === 8 ? Number.isNaN(loss) : Number.isFinite(loss))))
  assert.deepEqual(
    notes,
    [5, 7, 8].map((step) => `step ${step}: the loss is NaN; update skipped`),
  )
  assertClean(checkpoints)
  const kept = checkpoints.filter(({ state }) => state.step === 4).map(numbersOf)
  const afterSkip = checkpoints.filter(({ state }) => state.step === 5).map(numbersOf)
  assert.ok(kept.length === 1 && afterSkip.length === 1)
  assert.deepEqual(afterSkip, kept)
  disposePosition(position)
  release()
})

test('skip: more in a row than the patience halts; as many do not', async () => {
  const within = await diverging([4, 5], { policy: 'skip', patience: 2 })
  assert.ok(E.isRight(within.result))
  disposePosition(within.result.right.position)
  within.release()
  const beyond = await diverging([4, 5, 6], { policy: 'skip', patience: 2 })
  assert.ok(beyond.error?.tag === 'Diverged')
  assert.equal(beyond.error.step, 7)
  assert.match(beyond.error.remedy, /^Step 6 is saved\. 2 updates in a row were skipped/)
  assert.equal(beyond.checkpoints.at(-1)?.state.step, 6)
  assertClean(beyond.checkpoints)
  beyond.release()
})

test('rollback: back to the last good checkpoint with a smaller rate, until the patience is over', async () => {
  const { error, checkpoints, notes, steps, release } = await diverging([6], { policy: 'rollback', patience: 3 })
  assert.ok(error?.tag === 'Diverged')
  assert.deepEqual([error.step, error.tensor], [7, 'the loss'])
  assert.match(error.remedy, /^Step 6 is saved\. 3 rollbacks did not help/)
  assert.deepEqual(steps('lastGood'), [5, 5, 5])
  assert.deepEqual(
    notes,
    [0.5, 0.25, 0.125].map((scale) => `step 7: the loss is NaN; rolled back to step 5, learning rate × ${scale}`),
  )
  assert.deepEqual(
    checkpoints.map(({ state, progress }) => [state.step, state.rateScale, progress.rollbacks]).slice(2),
    [
      [5, 0.5, 1],
      [5, 0.5, 1],
      [5, 0.25, 2],
      [5, 0.125, 3],
      [6, 0.125, 3],
    ].filter((_, at) => at !== 1),
  )
  assertClean(checkpoints)
  release()
})

test('rollback: before the first checkpoint it begins again', async () => {
  const { error, steps, checkpoints, release } = await diverging([2], { policy: 'rollback', patience: 1 })
  assert.equal(error?.tag, 'Diverged')
  assert.deepEqual(steps('lastGood'), [0])
  assert.deepEqual(
    checkpoints.map(({ state }) => [state.step, state.rateScale]),
    [
      [0, 0.5],
      [2, 0.5],
    ],
  )
  release()
})

test('rollback: a rate that was too large becomes one that is not', async () => {
  const { result, records, notes, checkpoints, release } = await diverging([], {
    policy: 'rollback',
    rate: 1e38,
    rateFactor: 1e-40,
  })
  assert.ok(E.isRight(result))
  const { position } = result.right
  assert.deepEqual([position.state.step, position.state.rateScale, position.progress.rollbacks], [12, 1e-40, 1])
  assert.equal(notes.length, 1)
  assert.ok(records().every(({ learningRate }) => Math.abs(learningRate - 0.01) < 1e-9))
  assertClean(checkpoints)
  disposePosition(position)
  release()
})

test('an update that overflows is bad, though loss and gradients are finite: it is not taken over', async () => {
  const { error, checkpoints, release } = await diverging([], { policy: 'halt', rate: 1e39 })
  assert.ok(error?.tag === 'Diverged')
  assert.deepEqual([error.step, error.tensor, error.value], [1, 'the update of controller/kernel', 'NaN or infinite'])
  assert.deepEqual(
    checkpoints.map(({ state }) => state.step),
    [0],
  )
  assertClean(checkpoints)
  release()
})

test('halt: where the state cannot be saved, the error says so, and still what was bad', async () => {
  const { error, release } = await diverging([1], { policy: 'halt' }, 'checkpoint')
  assert.ok(error?.tag === 'Diverged')
  assert.match(error.remedy, /^Step 1 is not saved\. Cannot checkpoint disk: it is full\. Resume with a smaller/)
  release()
})

for (const [policy, failing] of [
  ['rollback', 'lastGood'],
  ['rollback', 'checkpoint'],
] as const)
  test(`${policy}: a recorder that fails at ${failing} ends the run with its error`, async () => {
    const { error, release } = await diverging([1], { policy }, failing)
    assert.deepEqual(error?.tag === 'IoFailure' && error.action, failing)
    release()
  })
