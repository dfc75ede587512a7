import * as tf from '@tensorflow/tfjs-core'
import { stopGradient } from '../kernels/stopGradient.ts'

/** Subtracted from the score of a masked position, so that its weight is exactly zero. */
export const UNSEEN = 1e30

/** `[B C] ↦ [B 1 1 C]`: 0 for an occupied position, −10³⁰ for an empty one. No gradient. */
export const attentionMask = (taken: tf.Tensor2D): tf.Tensor4D => {
  const [batch, places] = taken.shape
  return tf.reshape(
    stopGradient(taken, (x) => tf.mul(tf.sub(tf.step(x), 1), UNSEEN)),
    [batch, 1, 1, places],
  )
}
