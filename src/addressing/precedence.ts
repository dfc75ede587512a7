import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/**
 * Precedence  p_t = (1 − Σ w) · p_{t−1} + w:  the degree to which each slot was the last one written.
 *
 * @param precedence      `[B K N]` p_{t−1}: non-negative, each summing to at most 1
 * @param writeWeightings `[B K N]` w, of this step
 * @returns               `[B K N]` p_t
 *
 * @see Graves et al. 2016, Methods, “Temporal memory linkage”
 */
export const precedence = kernel(
  'precedence',
  { inputs: { precedence: 'B K N', writeWeightings: 'B K N' }, output: 'B K N' },
  ({ precedence, writeWeightings }) => {
    const silence = tf.sub(1, tf.sum(writeWeightings, 2, true))
    return tf.add(tf.mul(silence, precedence), writeWeightings)
  },
)
