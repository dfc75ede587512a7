import * as tf from '@tensorflow/tfjs-core'
import { cosineSimilarity } from '../kernels/cosineSimilarity.ts'
import { stopGradient } from '../kernels/stopGradient.ts'

/**
 * The slots with the greatest cosine similarity to each key; ties go to the lower index.
 *
 * @param memory `[B N W]` M
 * @param keys   `[B R W]` k
 * @param count  the number of slots per key, at most N
 * @returns      `[B R count]` indices (int32), without gradient
 *
 * @see Rae et al. 2016, §3.1: the paper finds them with an approximate index
 */
export const nearestSlots = (memory: tf.Tensor3D, keys: tf.Tensor3D, count: number): tf.Tensor3D =>
  stopGradient(memory, (words) => tf.topk<tf.Tensor3D>(cosineSimilarity({ memory: words, keys }), count).indices)
