import * as tf from '@tensorflow/tfjs-core'

/**
 * Gaussian error linear unit, in its sigmoid form:  y = x σ(1.702 x). It and its gradient are finite if 1.702 x is.
 *
 * Differs from PyTorch's default, which is x Φ(x): this form is at most 0.021 away.
 *
 * @see Hendrycks and Gimpel 2016, §2
 */
export const gelu = <T extends tf.Tensor>(x: T): T => tf.tidy(() => tf.mul<T>(x, tf.sigmoid(tf.mul(x, 1.702))))
