import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { entries, fromEntries, mapLeaves, type TreeRecord } from '../../src/core/tree.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { law } from '../law.ts'
import { ready } from '../../test/support/ready.ts'
import { tensorsKept } from '../leaks.ts'

// Small whole numbers, which float32 adds and multiplies exactly.
const whole = fc.integer({ min: -50, max: 50 })
const row = fc.array(whole, { minLength: 1, maxLength: 4 })

type Params = Readonly<{ x: tf.Tensor1D; inner: Readonly<{ y: tf.Scalar; unused: tf.Tensor1D }> }>

const paramsOf = (x: number[], y: number): Params => ({
  x: tf.tensor1d(x),
  inner: { y: tf.scalar(y), unused: tf.ones([2]) },
})

/** Σ x² + 3 y Σ x */
const f = ({ x, inner }: Params): tf.Scalar =>
  tf.add<tf.Scalar>(tf.sum(tf.square(x)), tf.mul(tf.mul(inner.y, 3), tf.sum(x)))

const contents = (tree: TreeRecord) => entries(tree).map(([path, leaf]) => `${path}: ${leaf.dataSync().join()}`)

law(
  'value and gradient of Σ x² + 3yΣx are exact, and zero where there is no dependence',
  fc.tuple(row, whole),
  ([x, y]) => {
    const { value, gradients } = valueAndGradients(paramsOf(x, y), f)
    const sum = x.reduce((total, one) => total + one, 0)
    const expected = {
      x: x.map((one) => 2 * one + 3 * y),
      y: [3 * sum],
      unused: [0, 0],
    }
    return (
      value.dataSync()[0] === x.reduce((total, one) => total + one * one, 0) + 3 * y * sum &&
      gradients.x.dataSync().join() === expected.x.join() &&
      gradients.inner.y.dataSync().join() === expected.y.join() &&
      gradients.inner.unused.dataSync().join() === expected.unused.join()
    )
  },
)

law('params are untouched; value and gradients are all that is left', fc.tuple(row, whole), ([x, y]) => {
  const params = paramsOf(x, y)
  const before = contents(params)
  const kept = tensorsKept(() => valueAndGradients(params, f))
  return kept === 4 && contents(params).join() === before.join()
})

law(
  'gradients have the structure and the shapes of the params',
  fc.uniqueArray(fc.constantFrom('a/b', 'a/c', 'd', '__proto__/e', 'f'), { minLength: 1 }),
  (paths) => {
    const params = fromEntries(paths.map((path, index) => [path, tf.ones([index + 1, 2])]))
    const total = (tree: TreeRecord) => tf.addN<tf.Scalar>(entries(tree).map(([, leaf]) => tf.sum(leaf)))
    const { gradients } = valueAndGradients(params, total)
    const ones = mapLeaves(params, (leaf) => tf.onesLike(leaf))
    return contents(gradients).join() === contents(ones).join()
  },
)

law('a function may give back one of its params as it is', whole, (y) => {
  const { value, gradients } = valueAndGradients({ y: tf.scalar(y) }, (params) => params.y)
  return value.dataSync()[0] === y && gradients.y.dataSync()[0] === 1
})

/** The ways in which a function may fail. Each saves tensors for the backward pass first. */
const failures: Readonly<Record<string, (params: Params) => tf.Scalar>> = {
  'in the forward pass': (params) => {
    f(params)
    throw new Error('a shape is wrong')
  },
  'in the backward pass': (params) => {
    const failing = tf.customGrad((x) => ({
      value: tf.clone(x as tf.Tensor),
      gradFunc: () => {
        throw new Error('no gradient')
      },
    }))
    return failing(f(params)) as tf.Scalar
  },
  'since its result is no scalar': ({ x }) => tf.square(x) as unknown as tf.Scalar,
  'since its result depends on no param': ({ x }) => {
    tf.square(x)
    return tf.scalar(1)
  },
}

for (const [where, fails] of Object.entries(failures))
  test(`a function that fails ${where} leaves nothing behind, and the next one is none the worse`, async () => {
    await ready()
    const params = paramsOf([1, 2], 3)
    const before = tf.memory()
    for (let time = 0; time < 3; time++) assert.throws(() => valueAndGradients(params, fails))
    const after = tf.memory()
    assert.deepEqual([after.numTensors, after.numDataBuffers], [before.numTensors, before.numDataBuffers])
    const { gradients, value } = valueAndGradients(params, f)
    assert.deepEqual([...gradients.x.dataSync()], [11, 13])
    tf.dispose([gradients, value, params])
  })

test('a failure inside an outer function that carries on spoils nothing of the outer gradient', async () => {
  await ready()
  const params = paramsOf([1, 2], 3)
  const before = tf.memory().numTensors
  const { gradients, value } = valueAndGradients(params, (outer) => {
    const squares = tf.sum(tf.square(outer.x))
    assert.throws(() => valueAndGradients(params, failures['in the forward pass'] as typeof f))
    return tf.mul<tf.Scalar>(squares, outer.inner.y)
  })
  assert.deepEqual([[...gradients.x.dataSync()], [...gradients.inner.y.dataSync()]], [[6, 12], [5]])
  tf.dispose([gradients, value])
  assert.equal(tf.memory().numTensors, before)
  tf.dispose(params)
})
