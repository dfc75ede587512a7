import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'
import { product } from '../kernels/product.ts'

/**
 * Memory after clearing and adding  M_t = M_{t−1} ∏ₖ (1 − I^U_k 1ᵀ) + Σₖ wₖ aₖᵀ.
 *
 * The allocated slot is cleared completely, whatever the gates; to all others, words are only added.
 *
 * @param memory          `[B N W]` M_{t−1}
 * @param allocation      `[B K N]` I^U, one-hot
 * @param writeWeightings `[B K N]` w
 * @param addVectors      `[B K W]` a
 * @returns               `[B N W]` M_t
 *
 * @see Rae et al. 2016, §3.2: eq. 3 with R_t = I^U_t 1ᵀ
 */
export const overwritten = kernel(
  'overwrite',
  {
    inputs: { memory: 'B N W', allocation: 'B K N', writeWeightings: 'B K N', addVectors: 'B K W' },
    output: 'B N W',
  },
  ({ memory, allocation, writeWeightings, addVectors }) => {
    const kept = tf.mul(memory, tf.expandDims(product(tf.sub(1, allocation)), 2))
    return tf.add(kept, tf.matMul(writeWeightings, addVectors, true))
  },
)
