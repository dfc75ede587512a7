import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'
import { normalized } from './normalized.ts'

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
export const layerNorm = kernel(
  'layer normalisation with a gain and a bias',
  { inputs: { x: 'B H', gain: 'H', bias: 'H' }, output: 'B H' },
  ({ x, gain, bias }) => tf.add(tf.mul(normalized({ x }), gain), bias),
)
