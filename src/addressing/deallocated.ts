import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/**
 * Memory after de-allocation  M ⊙ ψ 1ᵀ:  what is freed is erased, too, so that no look-up finds it again.
 *
 * @param memory    `[B N W]` M_{t−1}
 * @param retention `[B N]`   ψ ∈ [0, 1]
 * @returns         `[B N W]`
 *
 * @see Csordás & Schmidhuber 2019, on de-allocation
 * @law a retention of one keeps a slot as it is; of zero empties it
 */
export const deallocated = kernel(
  'de-allocation',
  { inputs: { memory: 'B N W', retention: 'B N' }, output: 'B N W' },
  ({ memory, retention }) => tf.mul(memory, tf.expandDims(retention, 2)),
)
