import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'
import { product } from '../kernels/product.ts'

/**
 * Retention  ψ = ∏ᵣ (1 − f^r · w^r_{t−1}):  the fraction of each slot that the free gates keep.
 *
 * @param readWeightings `[B R N]` of the previous step
 * @param freeGates      `[B R]`   f ∈ [0, 1]
 * @returns              `[B N]`   ψ ∈ [0, 1]
 *
 * @see Graves et al. 2016, Methods, “Dynamic memory allocation”
 * @law free gates of 0 retain everything
 */
export const retention = kernel(
  'retention',
  { inputs: { readWeightings: 'B R N', freeGates: 'B R' }, output: 'B N' },
  ({ readWeightings, freeGates }) =>
    product<tf.Tensor2D>(tf.sub(1, tf.mul(tf.expandDims(freeGates, 2), readWeightings))),
)
