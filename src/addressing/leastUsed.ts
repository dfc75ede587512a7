import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'
import { rowsPlaced } from '../kernels/rows.ts'
import { stopGradient } from '../kernels/stopGradient.ts'

/** `[B K]`: slots by ascending usage, one per head; cycles if there are more heads than slots. */
const slotsByUsage = (usage: tf.Tensor2D, heads: number): tf.Tensor2D => {
  const found = Math.min(heads, usage.shape[1])
  const { indices } = tf.topk(tf.neg(usage), found)
  const order = Array.from({ length: heads }, (_, head) => head % found)
  return heads === found ? indices : tf.gather(indices, tf.tensor1d(order, 'int32'), 1)
}

/**
 * Least used slots  I^U_k[n] = 1 if slot n is the k-th by ascending usage, else 0; one weighting per write head.
 *
 * Ties go to the lower index. No gradient flows through the choice.
 *
 * @param usage      `[B N]` u ∈ [0, 1]
 * @param writeGates `[B K]`; only K, the number of heads, matters
 * @returns          `[B K N]` one-hot weightings, of different slots if K ≤ N
 *
 * @see Rae et al. 2016, §3.2, eq. 6; the paper has one write head
 */
export const leastUsed = kernel(
  'least used slots',
  { inputs: { usage: 'B N', writeGates: 'B K' }, output: 'B K N' },
  ({ usage, writeGates }) => {
    const [B, K] = writeGates.shape
    return stopGradient<tf.Tensor2D, tf.Tensor3D>(usage, (u) => {
      const slots = tf.reshape<tf.Rank.R2>(slotsByUsage(u, K), [B * K, 1])
      return tf.reshape(rowsPlaced(tf.ones([B * K, 1, 1]), slots, u.shape[1]), [B, K, -1])
    })
  },
)
