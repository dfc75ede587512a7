import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/** Added to every weight: an all-zero weighting becomes uniform, and gradients are at most s/ε. */
const EPSILON = 1e-6

/**
 * Sharpened backward or forward weightings  S(d, s)[n] = (d[n] + ε)^s / Σ (d + ε)^s,  ε = 1e-6.
 *
 * Each step along links blurs a weighting; sharpening undoes that. Computed as softmax(s · ln(d + ε)), which is equal
 * and does not overflow or vanish at large s.
 *
 * Differs from the paper, which has no ε and one exponent per read head: ε is that of RobertCsordas/dnc, and there is an exponent per write head.
 *
 * @param directions `[B K R N]` d: backward or forward weightings, per write head and read head
 * @param sharpness  `[B R K]`   s ∈ [1, ∞)
 * @returns          `[B K R N]` weightings, each summing to 1
 *
 * @see Csordás & Schmidhuber 2019, on link distribution sharpness; ε as in RobertCsordas/dnc,
 *      one exponent per write head
 * @law the order of the slots is kept; s = 1 only normalises
 */
export const sharpenedDirections = kernel(
  'link sharpness',
  { inputs: { directions: 'B K R N', sharpness: 'B R K' }, output: 'B K R N' },
  ({ directions, sharpness }) => {
    const exponents = tf.expandDims(tf.transpose(sharpness, [0, 2, 1]), 3) // [B K R 1]
    return tf.softmax(tf.mul(exponents, tf.log(tf.add(tf.relu(directions), EPSILON))))
  },
)
