import * as tf from '@tensorflow/tfjs-core'

/**
 * The product over axis 1:  y = ∏ₖ x[:, k, …].
 *
 * tfjs's own gradient of `prod` divides by x. This one multiplies the factors before and after k instead, which is exact
 * for zero factors, too: ∂y/∂xₖ = ∏_{i<k} xᵢ · ∏_{i>k} xᵢ.
 *
 * @param x `[B K …]`
 * @returns `[B …]`
 * @law finite differences agree with the gradient, also at zeros
 */
export const product = <T extends tf.Tensor>(x: tf.Tensor): T => {
  if (x.shape[1] === 1) return tf.squeeze<T>(x, [1])
  return tf.customGrad((input, save) => {
    const factors = input as tf.Tensor
    ;(save as tf.GradSaveFunc)([factors])
    return {
      value: tf.prod(factors, 1),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x] = saved as [tf.Tensor]
        const before = tf.cumprod(x, 1, true)
        const after = tf.cumprod(x, 1, true, true)
        return tf.mul(tf.expandDims(dy, 1), tf.mul(before, after))
      },
    }
  })(x) as T
}
