import * as tf from '@tensorflow/tfjs-core'
import { clipped } from './clipped.ts'

/**
 * x itself, the gradient of which is limited to [−limit, limit] on its way back. NaN and ±∞ in it stay visible as NaN.
 *
 * @param x     tensor of any shape
 * @param limit positive, or `null` for none
 *
 * @see Graves 2013, “Generating sequences with recurrent neural networks”, §2.1
 * @law values are those of `x`; the gradient is the one that comes, entry by entry, limited
 */
export const gradientClipped = <T extends tf.Tensor>(x: T, limit: number | null): T =>
  limit === null
    ? x
    : (tf.customGrad((input) => ({
        value: tf.clone(input as T),
        gradFunc: (dy: tf.Tensor) => clipped(dy, limit),
      }))(x) as T)
