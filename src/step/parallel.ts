import type * as tf from '@tensorflow/tfjs-core'

/** All steps of a sequence at once, for steps that do not need each other's outputs. */
export type Parallel<P, S> = Readonly<{
  /**
   * @param state  the state before the first row; the caller keeps owning it. `undefined`: the initial state
   * @param inputs `[T B I]`, T ≥ 1
   * @returns      the state after the last row, and outputs `[T B O]`
   * @law          the same as {@link unroll} of the step
   */
  run: (params: P, state: S | undefined, inputs: tf.Tensor3D) => readonly [S, tf.Tensor3D]
  /** The most scalars stored at once per row of a sequence, without gradients. */
  rowSize: number
}>
