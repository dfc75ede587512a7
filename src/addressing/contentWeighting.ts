import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'
import { cosineSimilarity } from '../kernels/cosineSimilarity.ts'

/**
 * Content weighting  C(M, k, β)[n] = softmaxₙ( β · cos(k, M[n]) ).
 *
 * Looks the keys up in memory: all mass on the best match as β → ∞, uniform at β = 0.
 *
 * @param memory    `[B N W]` M, memory at the time of the look-up
 * @param keys      `[B H W]` k, one key per head
 * @param strengths `[B H]`   β ∈ [0, ∞), key strengths, already activated
 * @returns         `[B H N]` weightings: non-negative, each summing to 1
 *
 * @see Graves et al. 2016, Methods, “Content-based addressing”; Graves et al. 2014, eq. 5–6
 * @law each row is a distribution; permuting memory rows permutes the weighting
 */
export const contentWeighting = kernel(
  'content weighting',
  { inputs: { memory: 'B N W', keys: 'B H W', strengths: 'B H' }, output: 'B H N' },
  ({ memory, keys, strengths }) => {
    const similarity = cosineSimilarity({ memory, keys }) // [B H N]
    return tf.softmax(tf.mul(similarity, tf.expandDims(strengths, 2)))
  },
)
