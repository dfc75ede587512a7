import * as tf from '@tensorflow/tfjs-core'
import { cosineSimilarity } from '../kernels/cosineSimilarity.ts'
import { stopGradient } from '../kernels/stopGradient.ts'

/**
 * The slots whose words are most like each key, by cosine; of words that are alike, the lower index first.
 *
 * @param memory `[B N W]` M
 * @param keys   `[B R W]` k
 * @param count  how many slots for each key, at most N
 * @returns      `[B R count]` whole numbers (int32), through which no gradient flows
 *
 * @see Rae et al. 2016, §3.1: there, an approximate index finds them
 */
export const nearestSlots = (memory: tf.Tensor3D, keys: tf.Tensor3D, count: number): tf.Tensor3D =>
  stopGradient(memory, (words) => tf.topk<tf.Tensor3D>(cosineSimilarity({ memory: words, keys }), count).indices)
