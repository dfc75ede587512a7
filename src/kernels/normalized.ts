import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/** Keeps constant rows finite: they become zero. */
const EPSILON = 1e-5

/**
 * Layer normalisation of rows:  y = (x − mean) / √(variance + 10⁻⁵), mean and variance over a row. It has no gain and
 * no bias; the affine map that follows provides them.
 *
 * @see Ba et al. 2016, §3
 */
export const normalized = kernel('layer normalisation', { inputs: { x: 'B H' }, output: 'B H' }, ({ x }) => {
  const centred = tf.sub(x, tf.mean(x, 1, true))
  return tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), EPSILON)))
})
