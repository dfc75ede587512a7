import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'
import { layerNormOver } from './layerNorm.ts'
import { NORM_EPSILON } from './normalized.ts'

/**
 * {@link normedAffine} with another ε.
 *
 * @param epsilon ε > 0, added to the variance
 * @returns       the equation, of the arguments of {@link normedAffine}
 */
export const normedAffineOver = (epsilon: number) => {
  const layerNorm = layerNormOver(epsilon)
  return kernel(
    'affine map with layer normalisation',
    { inputs: { x: 'B I', kernel: 'I O', gain: 'O', bias: 'O' }, output: 'B O' },
    ({ x, kernel, gain, bias }) => layerNorm({ x: tf.matMul(x, kernel), gain, bias }),
  )
}

/**
 * Affine map with layer normalisation:  y = g ⊙ norm(x · kernel) + bias.
 *
 * @see Ba et al. 2016, §3
 */
export const normedAffine = normedAffineOver(NORM_EPSILON)
