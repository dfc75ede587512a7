import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/**
 * Memory after de-allocation  M ⊙ ψ 1ᵀ:  freed slots are also erased, so that no content look-up finds them.
 *
 * @param memory    `[B N W]` M_{t−1}
 * @param retention `[B N]`   ψ ∈ [0, 1]
 * @returns         `[B N W]`
 *
 * @see Csordás & Schmidhuber 2019, on de-allocation
 * @law a retention of 1 leaves a slot unchanged; 0 erases it
 */
export const deallocated = kernel(
  'de-allocation',
  { inputs: { memory: 'B N W', retention: 'B N' }, output: 'B N W' },
  ({ memory, retention }) => tf.mul(memory, tf.expandDims(retention, 2)),
)
