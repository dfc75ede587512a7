import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'
import { layerNorm } from './layerNorm.ts'

/**
 * Affine map with layer normalisation:  y = g ⊙ norm(x · kernel) + bias.
 *
 * @see Ba et al. 2016, §3
 */
export const normedAffine = kernel(
  'affine map with layer normalisation',
  { inputs: { x: 'B I', kernel: 'I O', gain: 'O', bias: 'O' }, output: 'B O' },
  ({ x, kernel, gain, bias }) => layerNorm({ x: tf.matMul(x, kernel), gain, bias }),
)
