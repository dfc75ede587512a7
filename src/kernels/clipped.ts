import * as tf from '@tensorflow/tfjs-core'

/**
 * x limited to [−limit, limit]. NaN and ±∞ become NaN. (On WASM, tfjs's own clip turns NaN into a bound, which would hide
 * divergence.)
 *
 * @param limit positive, or `null` for none
 * @law the gradient is one inside the limits and zero outside
 */
export const clipped = <T extends tf.Tensor>(x: T, limit: number | null): T => {
  if (limit === null) return x
  return tf.customGrad((input, save) => {
    const value = input as tf.Tensor
    ;(save as tf.GradSaveFunc)([value])
    return {
      value: tf.add(tf.clipByValue(value, -limit, limit), tf.mul(value, 0)),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.mul(dy, tf.cast(tf.lessEqual(tf.abs(saved[0] as tf.Tensor), limit), 'float32')),
    }
  })(x) as T
}
