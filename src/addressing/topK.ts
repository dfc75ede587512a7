import * as tf from '@tensorflow/tfjs-core'
import { rowsPlaced } from '../kernels/rows.ts'
import { stopGradient } from '../kernels/stopGradient.ts'

/** 1 at the `count` greatest positive entries of each row of `[G N]`, else 0. */
const marks = (rows: tf.Tensor2D, count: number): tf.Tensor2D =>
  stopGradient(rows, (x) => {
    const [G, N] = x.shape
    if (count >= N) return tf.step(x)
    const slots = tf.topk<tf.Tensor2D>(x, count).indices
    return tf.mul(tf.step(x), tf.reshape<tf.Rank.R2>(rowsPlaced(tf.ones([G, count, 1]), slots, N), [G, N]))
  })

/**
 * Keeps the greatest entries of weightings and sets the others to 0; ties go to the lower index.
 *
 * The kept entries are not rescaled, so the mass may be smaller. No gradient flows through the choice, nor to the other
 * entries.
 *
 * @param weightings `[… N]`, non-negative
 * @param count      the entries kept of each weighting, or all if there are fewer
 * @returns          `[… N]`
 */
export const topK = <T extends tf.Tensor>(weightings: T, count: number): T => {
  const N = weightings.shape.at(-1) as number
  const rows: tf.Tensor2D = tf.reshape(weightings, [-1, N])
  return tf.reshape<tf.Rank>(tf.mul(rows, marks(rows, count)), weightings.shape) as T
}
