import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { disposeTree } from '../../src/core/ownership.ts'
import { child, keyOf, showKey } from '../../src/core/random.ts'
import type { TreeRecord } from '../../src/core/tree.ts'
import { memories } from '../../src/memories/registry.ts'
import type { Model } from '../../src/models/model.ts'
import { drawSequences, toBatch } from '../../src/tasks/batch.ts'
import { evaluate, evaluationKey } from '../../src/training/evaluation.ts'
import { outputsOf } from '../../src/training/step.ts'
import { ready } from '../support/ready.ts'
import { modelFor, taskOf, tinyCopy } from '../support/trainers.ts'

before(ready)

const key = evaluationKey(keyOf(3))
const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) <= 1e-5 * (1 + Math.abs(expected)), `${actual} instead of ${expected}`)

/** Loss in bits and wrong bits of each sequence, one by one and in float64. */
const oneByOne = (model: Model, params: TreeRecord, sequences: number) =>
  drawSequences(tinyCopy, key, sequences).map((sequence) => {
    const batch = toBatch([sequence])
    const logits = tf.tidy(() => outputsOf(model, params, batch).arraySync())
    tf.dispose(batch)
    const cells = sequence.targets.flatMap((row, t) =>
      sequence.mask[t] === 1
        ? row.map((bit, channel) => ({ bit, logit: logits[t]?.[0]?.[channel] ?? Number.NaN }))
        : [],
    )
    return {
      loss: cells.reduce((sum, { bit, logit }) => sum + Math.log2(1 + Math.exp(bit === 1 ? -logit : logit)), 0),
      errors: cells.filter(({ bit, logit }) => (logit > 0 ? 1 : 0) !== bit).length,
    }
  })

const sum = (xs: ReadonlyArray<number>): number => xs.reduce((total, x) => total + x, 0)

for (const { kind } of memories)
  test(`${kind}: an evaluation is the plain count over its sequences`, async () => {
    const model = modelFor(tinyCopy, { kind })
    const params = model.init(keyOf(8))
    const sequences = 70 // more than run side by side
    const each = oneByOne(model, params, sequences)
    const held = tf.memory().numTensors
    const { loss, bitErrors, correct, sequences: counted } = await evaluate(model, params, tinyCopy, { key, sequences })
    assert.equal(tf.memory().numTensors, held)
    near(loss, sum(each.map((one) => one.loss)) / sequences)
    assert.equal(bitErrors, sum(each.map((one) => one.errors)) / sequences)
    assert.equal(correct, each.filter(({ errors }) => errors === 0).length / sequences)
    assert.equal(counted, sequences)
    disposeTree(params)
  })

/** A model without params that steps by a function. */
const machine = (size: number, start: (batch: number) => TreeRecord, step: Model['step']): Model => ({
  ...modelFor(tinyCopy, { kind: 'none' }),
  outputSize: size,
  init: () => ({}),
  initialState: (_params, batch) => start(batch),
  step,
})

test('a model that knows nothing: a bit of loss for each bit that counts, a wrong bit for each one', async () => {
  const silent = machine(
    2,
    () => ({}),
    (_params, state, x) => [state, tf.zeros([x.shape[0], 2])],
  )
  const all = drawSequences(tinyCopy, key, 100)
  const { loss, bitErrors, correct } = await evaluate(silent, {}, tinyCopy, { key, sequences: 100 })
  near(loss, sum(all.map(({ mask }) => 2 * sum(mask))) / 100)
  const ones = all.map(({ targets }) => sum(targets.flat()))
  assert.equal(bitErrors, sum(ones) / 100)
  assert.equal(correct, ones.filter((count) => count === 0).length / 100)
})

test('a model that says what it heard three rows before copies two words without error', async () => {
  const task = taskOf('copy', { bits: 2, minWords: 2, maxWords: 2 })
  const line = (batch: number): TreeRecord => ({
    a: tf.zeros([batch, 4]),
    b: tf.zeros([batch, 4]),
    c: tf.zeros([batch, 4]),
  })
  const delay = machine(2, line, (_params, { a, b, c }, x) => [
    { a: b, b: c, c: x } as TreeRecord,
    tf.sub<tf.Tensor2D>(tf.mul(tf.slice(a as tf.Tensor2D, [0, 0], [-1, 2]), 40), 20),
  ])
  const held = tf.memory().numTensors
  const { loss, bitErrors, correct } = await evaluate(delay, {}, task, { key, sequences: 65 })
  assert.deepEqual([bitErrors, correct], [0, 1])
  assert.ok(loss >= 0 && loss < 1e-6)
  assert.equal(tf.memory().numTensors, held)
})

test('the least possible loss is the mean over the very set; a task that does not tell it has none', async () => {
  const task = taskOf('n-grams', { order: 2, minLength: 5, maxLength: 9 })
  const model = modelFor(task, { kind: 'none' })
  const params = model.init(keyOf(8))
  const { optimalLoss, loss } = await evaluate(model, params, task, { key, sequences: 70 })
  const each = drawSequences(task, key, 70).map((sequence) => task.optimalLoss?.(sequence) ?? Number.NaN)
  near(optimalLoss ?? Number.NaN, sum(each) / 70)
  assert.ok((optimalLoss ?? Number.NaN) < loss)
  disposeTree(params)

  const plain = modelFor(tinyCopy, { kind: 'none' })
  const others = plain.init(keyOf(8))
  assert.ok(!('optimalLoss' in (await evaluate(plain, others, tinyCopy, { key, sequences: 2 }))))
  disposeTree(others)
})

test('the same key gives the same evaluation, in whatever way it is interrupted', async () => {
  const model = modelFor(tinyCopy, { kind: 'none' })
  const params = model.init(keyOf(8))
  let pauses = 0
  const pausing = async () => {
    pauses += 1
    await new Promise((resolve) => setImmediate(resolve))
  }
  const once = await evaluate(model, params, tinyCopy, { key, sequences: 130 }, pausing)
  assert.deepEqual(await evaluate(model, params, tinyCopy, { key, sequences: 130 }), once)
  assert.equal(pauses, 3)
  const other = await evaluate(model, params, tinyCopy, { key: child(key, 1), sequences: 130 })
  assert.notEqual(other.loss, once.loss)
  disposeTree(params)
})

test('an evaluation that is stopped leaves no tensor behind', async () => {
  const model = modelFor(tinyCopy, { kind: 'none' })
  const params = model.init(keyOf(8))
  const held = tf.memory().numTensors
  const stop = async () => {
    throw new Error('stop')
  }
  await assert.rejects(evaluate(model, params, tinyCopy, { key, sequences: 130 }, stop), /stop/)
  const broken = { ...model, step: () => assert.fail('broken') }
  await assert.rejects(evaluate(broken, params, tinyCopy, { key, sequences: 130 }), /broken/)
  assert.equal(tf.memory().numTensors, held)
  disposeTree(params)
})

test('held-out sequences are drawn from none of the first thousand batches', () => {
  const seed = keyOf(3)
  const heldOut = new Set(Array.from({ length: 256 }, (_, index) => showKey(child(evaluationKey(seed), index))))
  for (let step = 0; step < 1000; step++)
    for (let index = 0; index < 16; index++)
      assert.ok(!heldOut.has(showKey(child(child(child(seed, 'batches'), step), index))))
})
