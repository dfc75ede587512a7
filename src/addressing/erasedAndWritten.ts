import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'
import { outer } from '../kernels/outer.ts'
import { product } from '../kernels/product.ts'

/**
 * Memory after erasing and writing  M_t = M_{t−1} ∏ₖ (1 − wₖ eₖᵀ) + Σₖ wₖ vₖᵀ.
 *
 * @param memory          `[B N W]` M_{t−1}
 * @param writeWeightings `[B K N]` w
 * @param eraseVectors    `[B K W]` e ∈ [0, 1]
 * @param writeVectors    `[B K W]` v (the NTM's add vectors)
 * @returns               `[B N W]` M_t
 *
 * @see Graves et al. 2016, Methods, “Writing”; Graves et al. 2014, eq. 3–4
 * @law a weighting of zero leaves its row unchanged
 */
export const erasedAndWritten = kernel(
  'erase and write',
  {
    inputs: { memory: 'B N W', writeWeightings: 'B K N', eraseVectors: 'B K W', writeVectors: 'B K W' },
    output: 'B N W',
  },
  ({ memory, writeWeightings, eraseVectors, writeVectors }) => {
    const erasures = outer({ weightings: writeWeightings, vectors: eraseVectors }) // [B K N W]
    const additions = outer({ weightings: writeWeightings, vectors: writeVectors }) // [B K N W]
    const kept = tf.mul(memory, product(tf.sub(1, erasures)))
    return tf.add(kept, writeWeightings.shape[1] === 1 ? tf.squeeze(additions, [1]) : tf.sum(additions, 1))
  },
)
