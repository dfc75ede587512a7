import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/** What is added to every weight: a weighting of nothing becomes uniform, and no gradient is larger than s/ε. */
const EPSILON = 1e-6

/**
 * Sharpened backward or forward weightings  S(d, s)[n] = (d[n] + ε)^s / Σ (d + ε)^s,  ε = 1e-6.
 *
 * Each step along a link blurs where a head is; this undoes it. Computed as softmax(s · ln(d + ε)), which is the same
 * and neither overflows nor underflows as a whole at large s.
 *
 * @param directions `[B K R N]` d: backward or forward weightings, per write head and read head
 * @param sharpness  `[B R K]`   s ∈ [1, ∞)
 * @returns          `[B K R N]` weightings, each summing to 1
 *
 * @see Csordás & Schmidhuber 2019, on link distribution sharpness; ε as in RobertCsordas/dnc,
 *      several write heads as everywhere here: an exponent of their own
 * @law the order of the slots stays; where s = 1 the weightings are only normalised
 */
export const sharpenedDirections = kernel(
  'link sharpness',
  { inputs: { directions: 'B K R N', sharpness: 'B R K' }, output: 'B K R N' },
  ({ directions, sharpness }) => {
    const exponents = tf.expandDims(tf.transpose(sharpness, [0, 2, 1]), 3) // [B K R 1]
    return tf.softmax(tf.mul(exponents, tf.log(tf.add(tf.relu(directions), EPSILON))))
  },
)
