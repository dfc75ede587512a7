import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'
import { attentionMask } from './attentionMask.ts'

/**
 * Attention over a window, head by head:  y = Σ_c softmax_c((q · k_c + p · s_c) / √D) v_c, over the occupied positions.
 * The query q matches content; the query p matches relative position: s_c encodes how long ago position c was filled.
 *
 * Inputs: queries and placeQueries `[B A 1 D]`; keys and values `[B A C D]`; ages, s, `[C D]`; taken `[B C]`, above
 * zero for an occupied position, of which each row has at least one.
 *
 * @see Vaswani et al. 2017, §3.2; Dai et al. 2019, §3.3, for separate scores of content and distance
 */
export const attention = kernel(
  'attention',
  {
    inputs: {
      queries: 'B A 1 D',
      placeQueries: 'B A 1 D',
      keys: 'B A C D',
      values: 'B A C D',
      ages: 'C D',
      taken: 'B C',
    },
    output: 'B A 1 D',
  },
  ({ queries, placeQueries, keys, values, ages, taken }) => {
    const [B, A, C, D] = keys.shape
    const byContent = tf.matMul(queries, keys, false, true) // [B A 1 C]
    const byAge = tf.reshape(tf.matMul(tf.reshape(placeQueries, [B * A, D]), ages, false, true), [B, A, 1, C])
    const scores = tf.add(tf.mul(tf.add(byContent, byAge), 1 / Math.sqrt(D)), attentionMask(taken))
    return tf.matMul(tf.softmax(scores), values)
  },
)
