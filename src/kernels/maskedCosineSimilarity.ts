import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/** Keeps the norms away from zero, where their gradient is undefined. */
const EPSILON = 1e-6

const root = <T extends tf.Tensor>(squares: T): T => tf.sqrt(tf.add(squares, EPSILON))

/**
 * Cosine similarity of key and rows, both masked:  k̂·M̂[n] / (√(|k̂|² + ε) √(|M̂[n]|² + ε) + ε)  with  k̂ = k ⊙ m,
 * M̂[n] = M[n] ⊙ m,  ε = 1e-6.
 *
 * Differs from the paper, which has no ε: as in the unmasked one, ε is added to each squared norm and to their product.
 *
 * Computed without a masked copy of the memory per head: k̂·M̂[n] = (k̂ ⊙ m)·M[n] and |M̂[n]|² = m²·M[n]².
 *
 * @param memory `[B N W]` M
 * @param keys   `[B H W]` k
 * @param masks  `[B H W]` m ∈ [0, 1]: the weight of each column of the words
 * @returns      `[B H N]` in [−1, 1]; 0 where the key or the row is zero, or fully masked
 */
export const maskedCosineSimilarity = kernel(
  'masked cosine similarity',
  { inputs: { memory: 'B N W', keys: 'B H W', masks: 'B H W' }, output: 'B H N' },
  ({ memory, keys, masks }) => {
    // Masked twice rather than by squares: where a mask is zero, gradients are too, for any masked values.
    const masked = tf.mul(keys, masks)
    const dots = tf.matMul(tf.mul(masked, masks), memory, false, true)
    const keyNorms = root(tf.sum<tf.Tensor2D>(tf.square(masked), 2))
    const rowNorms = root(tf.matMul(tf.square(masks), tf.square(memory), false, true)) // [B H N]
    return tf.div(dots, tf.add(tf.mul(tf.expandDims(keyNorms, 2), rowNorms), EPSILON))
  },
)
