import type * as tf from '@tensorflow/tfjs-core'

/**
 * All steps of a sequence at once, where no step needs what another one gives out.
 *
 * @param state  the state before the first row; it stays the caller's. Without, the sequence is the first there is
 * @param inputs `[T B I]`, T ≥ 1
 * @returns      the state after the last row, and outputs `[T B O]`
 * @law          the same as {@link unroll} of the step
 */
export type AtOnce<P, S> = (params: P, state: S | undefined, inputs: tf.Tensor3D) => readonly [S, tf.Tensor3D]
