import * as tf from '@tensorflow/tfjs-core'
import { rowsPlaced } from '../kernels/rows.ts'
import { stopGradient } from '../kernels/stopGradient.ts'

/** 1 at the `count` greatest numbers of each row of `[G N]`, as far as they are positive, else 0. */
const marks = (rows: tf.Tensor2D, count: number): tf.Tensor2D =>
  stopGradient(rows, (x) => {
    const [G, N] = x.shape
    if (count >= N) return tf.step(x)
    const slots = tf.topk<tf.Tensor2D>(x, count).indices
    return tf.mul(tf.step(x), tf.reshape<tf.Rank.R2>(rowsPlaced(tf.ones([G, count, 1]), slots, N), [G, N]))
  })

/**
 * Weightings of which the greatest entries alone are left; of entries that are alike, those of lower indices.
 *
 * What is left is not scaled up: its mass is less. No gradient flows through which entries they are, nor to what is zero.
 *
 * @param weightings `[… N]`, non-negative
 * @param count      how many entries are left of each, or all where there are fewer
 * @returns          `[… N]`
 */
export const topK = <T extends tf.Tensor>(weightings: T, count: number): T => {
  const N = weightings.shape.at(-1) as number
  const rows: tf.Tensor2D = tf.reshape(weightings, [-1, N])
  return tf.reshape<tf.Rank>(tf.mul(rows, marks(rows, count)), weightings.shape) as T
}
