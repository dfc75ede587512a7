import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/** ε of layer normalisation, added to the variance: it keeps constant rows finite, which become zero. PyTorch’s default. */
export const NORM_EPSILON = 1e-5

/**
 * Layer normalisation of rows with another ε:  y = (x − mean) / √(variance + ε).
 *
 * @param epsilon ε > 0
 * @returns       the equation, of the arguments of {@link normalized}
 */
export const normalizedOver = (epsilon: number) =>
  kernel('layer normalisation', { inputs: { x: 'B H' }, output: 'B H' }, ({ x }) => {
    const centred = tf.sub(x, tf.mean(x, 1, true))
    return tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), epsilon)))
  })

/**
 * Layer normalisation of rows:  y = (x − mean) / √(variance + 10⁻⁵), mean and variance over a row. It has no gain and
 * no bias; the affine map that follows provides them.
 *
 * Differs from the paper, which has no ε: as in PyTorch, ε = 10⁻⁵ is added to the variance (`normEpsilon`).
 *
 * @see Ba et al. 2016, §3
 */
export const normalized = normalizedOver(NORM_EPSILON)
