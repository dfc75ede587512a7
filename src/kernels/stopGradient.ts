import * as tf from '@tensorflow/tfjs-core'

/**
 * A value computed from a tensor through which no gradient flows.
 *
 * @param x tensor of any shape
 * @param f what to compute; its operations need no gradients of their own
 * @law the gradient with respect to `x` is zero
 */
export const stopGradient = <T extends tf.Tensor, U extends tf.Tensor = T>(
  x: T,
  f: (x: T) => U = (value) => tf.clone(value) as unknown as U,
): U =>
  tf.customGrad((input) => ({
    value: f(input as T),
    gradFunc: () => tf.zeros((input as T).shape),
  }))(x)
