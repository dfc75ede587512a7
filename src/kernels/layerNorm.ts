import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'
import { NORM_EPSILON, normalizedOver } from './normalized.ts'

/**
 * {@link layerNorm} with another ε.
 *
 * @param epsilon ε > 0, added to the variance
 * @returns       the equation, of the arguments of {@link layerNorm}
 */
export const layerNormOver = (epsilon: number) => {
  const normalized = normalizedOver(epsilon)
  return kernel(
    'layer normalisation with a gain and a bias',
    { inputs: { x: 'B H', gain: 'H', bias: 'H' }, output: 'B H' },
    ({ x, gain, bias }) => tf.add(tf.mul(normalized({ x }), gain), bias),
  )
}

/**
 * Layer normalisation of rows with a gain and a bias for each column:  y = g ⊙ norm(x) + b.
 *
 * @param x    `[B H]`
 * @param gain `[H]` g
 * @param bias `[H]` b
 * @returns    `[B H]`
 *
 * @see Ba et al. 2016, §3, equation 4
 */
export const layerNorm = layerNormOver(NORM_EPSILON)
