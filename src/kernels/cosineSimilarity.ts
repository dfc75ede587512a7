import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/** Keeps the norms away from zero, where their gradient is undefined. */
const EPSILON = 1e-6

const norm = (rows: tf.Tensor3D): tf.Tensor2D => tf.sqrt(tf.add(tf.sum(tf.square(rows), 2), EPSILON))

/**
 * Cosine similarity  k·M[n] / (√(|k|² + ε) √(|M[n]|² + ε) + ε),  ε = 1e-6.
 *
 * Differs from the papers, which have no ε: as in deepmind/dnc, ε is added to each squared norm and to their product, so a zero row has
 * similarity 0 and small rows count less. PyTorch divides by max(|k| |M[n]|, 1e-8) instead.
 *
 * @param memory `[B N W]` M
 * @param keys   `[B H W]` k
 * @returns      `[B H N]` in [−1, 1]; 0 where the key or the row is zero
 */
export const cosineSimilarity = kernel(
  'cosine similarity',
  { inputs: { memory: 'B N W', keys: 'B H W' }, output: 'B H N' },
  ({ memory, keys }) => {
    const dots = tf.matMul(keys, memory, false, true)
    const norms = tf.mul(tf.expandDims(norm(keys), 2), tf.expandDims(norm(memory), 1))
    return tf.div(dots, tf.add(norms, EPSILON))
  },
)
