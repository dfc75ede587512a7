import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'
import { maskedCosineSimilarity } from '../kernels/maskedCosineSimilarity.ts'

/**
 * Masked content weighting  C(M, k, β, m)[n] = softmaxₙ( β · cos(k ⊙ m, M[n] ⊙ m) ).
 *
 * Looks up partially known keys: the mask removes columns from the comparison.
 *
 * @param memory    `[B N W]` M, memory at the time of the look-up
 * @param keys      `[B H W]` k, one key per head
 * @param strengths `[B H]`   β ∈ [0, ∞), key strengths, already activated
 * @param masks     `[B H W]` m ∈ [0, 1], one mask per key
 * @returns         `[B H N]` weightings: non-negative, each summing to 1
 *
 * @see Csordás & Schmidhuber 2019, on masked look-up
 * @law a mask of ones changes nothing; hidden columns have no effect
 */
export const maskedContentWeighting = kernel(
  'masked content weighting',
  { inputs: { memory: 'B N W', keys: 'B H W', strengths: 'B H', masks: 'B H W' }, output: 'B H N' },
  ({ memory, keys, strengths, masks }) => {
    const similarity = maskedCosineSimilarity({ memory, keys, masks }) // [B H N]
    return tf.softmax(tf.mul(similarity, tf.expandDims(strengths, 2)))
  },
)
