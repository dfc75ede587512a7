import type * as tf from '@tensorflow/tfjs-core'

/** All steps of a sequence at once, where no step needs what another one gives out. */
export type Parallel<P, S> = Readonly<{
  /**
   * @param state  the state before the first row; it stays the caller's. Without, nothing was before
   * @param inputs `[T B I]`, T ≥ 1
   * @returns      the state after the last row, and outputs `[T B O]`
   * @law          the same as {@link unroll} of the step
   */
  run: (params: P, state: S | undefined, inputs: tf.Tensor3D) => readonly [S, tf.Tensor3D]
  /** How many numbers there are at once for each row of a sequence, at the most, where no gradients are taken. */
  rowSize: number
}>
