import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { contentWeighting } from '../../src/addressing/contentWeighting.ts'
import { bindSizes, kernel, sizesOf, type TensorOf } from '../../src/core/shape.ts'
import { law } from '../law.ts'
import { ready } from '../../test/support/ready.ts'

const size = fc.integer({ min: 1, max: 4 })
const sizes = fc.record({ B: size, N: size, W: size })

/** Σ_w x[b, n, w] · y[b, w], with intermediates to free. */
const scores = kernel('scores', { inputs: { rows: 'B N W', key: 'B W' }, output: 'B N' }, ({ rows, key }) =>
  tf.sum(tf.mul(rows, tf.expandDims(key, 1)), 2),
)

const messageOf = (f: () => unknown): string => {
  try {
    f()
  } catch (error) {
    return error instanceof RangeError ? error.message : 'not a RangeError'
  }
  return 'nothing was thrown'
}

const ones = <S extends string>(shape: number[]): TensorOf<S> => tf.ones(shape) as unknown as TensorOf<S>

law('a kernel takes all sizes that agree, and frees all but its result', sizes, ({ B, N, W }) => {
  const inputs = { rows: ones<'B N W'>([B, N, W]), key: ones<'B W'>([B, W]) }
  const before = tf.memory().numTensors
  const result = scores(inputs)
  const whole = !inputs.rows.isDisposed && !inputs.key.isDisposed
  return (
    whole &&
    tf.memory().numTensors === before + 1 &&
    result.dataSync().every((x) => x === W) &&
    result.shape.join() === `${B},${N}`
  )
})

law(
  'where one size differs, the error names kernel, tensor, shapes and letter',
  fc.tuple(sizes, size),
  ([{ B, N, W }, more]) => {
    const key = [B, W + more]
    const before = tf.memory().numTensors
    const inputs = { rows: ones<'B N W'>([B, N, W]), key: ones<'B W'>(key) }
    const message = messageOf(() => scores(inputs))
    tf.dispose(inputs)
    return (
      message === `scores: key has shape [${key.join(' ')}], expected [B W] with W = ${W}` &&
      tf.memory().numTensors === before
    )
  },
)

law(
  'sizes are those of the letters; a number stands for itself',
  sizes,
  (known) =>
    sizesOf('B 3 N W', known).join() === [known.B, 3, known.N, known.W].join() && sizesOf('', known).length === 0,
)

law('binding reads every letter off the tensors', sizes, ({ B, N, W }) => {
  const bound = bindSizes('pair', { x: 'B N', y: 'N W' }, { x: tf.zeros([B, N]), y: tf.zeros([N, W]) })
  return bound['B'] === B && bound['N'] === N && bound['W'] === W
})

test('shape errors read as they should', async () => {
  await ready()
  tf.tidy(() => {
    const zeros = <T extends tf.Tensor>(...shape: number[]) => tf.zeros(shape) as unknown as T
    const message = (rows: tf.Tensor3D, key: tf.Tensor2D) => messageOf(() => scores({ rows, key }))
    assert.equal(
      messageOf(() =>
        contentWeighting({
          memory: zeros(2, 4, 3),
          keys: zeros(2, 1, 5),
          strengths: zeros(2, 1),
        }),
      ),
      'content weighting: keys has shape [2 1 5], expected [B H W] with W = 3',
    )
    assert.equal(message(zeros(2, 3), zeros(2, 3)), 'scores: rows has shape [2 3], expected [B N W]')
    assert.equal(message(zeros(2, 3, 4, 5), zeros(2, 3)), 'scores: rows has shape [2 3 4 5], expected [B N W]')
    assert.equal(message(zeros(2, 3, 4), zeros(2)), 'scores: key has shape [2], expected [B W]')
    assert.equal(message(zeros(2, 3, 4), zeros(1, 4)), 'scores: key has shape [1 4], expected [B W] with B = 2')
    assert.equal(
      messageOf(() => bindSizes('link', { link: 'B K N N' }, { link: tf.zeros([1, 1, 3, 4]) })),
      'link: link has shape [1 1 3 4], expected [B K N N] with N = 3',
    )
    assert.equal(
      messageOf(() => bindSizes('readout', { row: '1 W' }, { row: tf.zeros([2, 3]) })),
      'readout: row has shape [2 3], expected [1 W]',
    )
    assert.equal(
      messageOf(() => bindSizes('readout', { row: 'B W' }, {})),
      'readout: row is missing, expected [B W]',
    )
    assert.equal(
      messageOf(() => sizesOf('B Q', { B: 2 })),
      'shape [B Q]: the letter Q has no size',
    )
  })
})

test("a kernel's result is checked too", async () => {
  await ready()
  tf.tidy(() => {
    const wrong = kernel('mean', { inputs: { x: 'B N' }, output: 'B' }, ({ x }) => tf.mean(x, 0))
    assert.equal(
      messageOf(() => wrong({ x: tf.zeros([2, 3]) })),
      'mean: output has shape [3], expected [B] with B = 2',
    )
  })
})
