import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'
import { product } from '../kernels/product.ts'
import { retention } from './retention.ts'

/**
 * Usage  u_t = (u + w − u·w) · ψ  with  w = 1 − ∏ₖ (1 − w^{w,k}_{t−1})  and  ψ the {@link retention}.
 *
 * A slot is in use from a write until a read head frees it.
 *
 * Differs from the paper, which has one write head: the weightings of several are joined, as in deepmind/dnc.
 *
 * @param usage           `[B N]`   u_{t−1} ∈ [0, 1]
 * @param writeWeightings `[B K N]` of the previous step
 * @param readWeightings  `[B R N]` of the previous step
 * @param freeGates       `[B R]`   f ∈ [0, 1]
 * @returns               `[B N]`   u_t ∈ [0, 1]
 *
 * @see Graves et al. 2016, Methods, “Dynamic memory allocation”; several write heads as in deepmind/dnc
 * @law free gates of 0 and write weightings of 0 leave usage unchanged
 */
export const usage = kernel(
  'usage',
  {
    inputs: { usage: 'B N', writeWeightings: 'B K N', readWeightings: 'B R N', freeGates: 'B R' },
    output: 'B N',
  },
  ({ usage, writeWeightings, readWeightings, freeGates }) => {
    const untouched = product<tf.Tensor2D>(tf.sub(1, writeWeightings)) // 1 − w
    const written = tf.sub(1, tf.mul(tf.sub(1, usage), untouched)) // u + w − u·w
    return tf.mul(written, retention({ readWeightings, freeGates }))
  },
)
