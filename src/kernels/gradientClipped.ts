import * as tf from '@tensorflow/tfjs-core'
import { clipped } from './clipped.ts'

/**
 * x itself, with its gradient limited to [−limit, limit] in the backward pass. NaN and ±∞ in the gradient become NaN.
 *
 * @param x     tensor of any shape
 * @param limit positive, or `null` for none
 *
 * @see Graves 2013, “Generating sequences with recurrent neural networks”, §2.1
 * @law values are those of `x`; the gradient is the incoming one, limited entry by entry
 */
export const gradientClipped = <T extends tf.Tensor>(x: T, limit: number | null): T =>
  limit === null
    ? x
    : (tf.customGrad((input) => ({
        value: tf.clone(input as T),
        gradFunc: (dy: tf.Tensor) => clipped(dy, limit),
      }))(x) as T)
