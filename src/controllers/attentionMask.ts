import * as tf from '@tensorflow/tfjs-core'
import { stopGradient } from '../kernels/stopGradient.ts'

/** What the score of a place that may not be seen is lowered by: its weight is then zero, exactly. */
export const UNSEEN = 1e30

/** `[B C] ↦ [B 1 1 C]`: 0 for a place that is taken, −10³⁰ for an empty one. No gradient. */
export const attentionMask = (taken: tf.Tensor2D): tf.Tensor4D => {
  const [batch, places] = taken.shape
  return tf.reshape(
    stopGradient(taken, (x) => tf.mul(tf.sub(tf.step(x), 1), UNSEEN)),
    [batch, 1, 1, places],
  )
}
