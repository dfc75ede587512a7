import * as tf from '@tensorflow/tfjs-core'

/**
 * How many tensors a computation leaves behind, its result included.
 *
 * A law runs inside a tidy, which frees what a step function forgets: here that shows.
 */
export const tensorsKept = (computation: () => unknown): number => {
  const before = tf.memory().numTensors
  computation()
  return tf.memory().numTensors - before
}
