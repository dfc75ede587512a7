import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'
import { fromHeads, perHead } from '../kernels/perHead.ts'

const signature = {
  inputs: { link: 'B K N N', readWeightings: 'B R N' },
  output: 'B K R N',
} as const

/**
 * Backward weightings  b_k = L_kᵀ w:  the read weightings moved one step back in write order.
 *
 * @param link           `[B K N N]` L_t
 * @param readWeightings `[B R N]`   w^r of the previous step
 * @returns              `[B K R N]` one weighting per write head and read head, each summing to at most 1
 *
 * @see Graves et al. 2016, Methods, “Temporal memory linkage”
 */
export const backwardWeightings = kernel('backward weightings', signature, ({ link, readWeightings }) =>
  fromHeads(perHead<tf.Tensor3D>(link).map((matrix) => tf.matMul(readWeightings, matrix))),
)

/**
 * Forward weightings  f_k = L_k w:  the read weightings moved one step forward in write order.
 *
 * @param link           `[B K N N]` L_t
 * @param readWeightings `[B R N]`   w^r of the previous step
 * @returns              `[B K R N]` one weighting per write head and read head, each summing to at most 1
 *
 * @see Graves et al. 2016, Methods, “Temporal memory linkage”
 */
export const forwardWeightings = kernel('forward weightings', signature, ({ link, readWeightings }) =>
  fromHeads(perHead<tf.Tensor3D>(link).map((matrix) => tf.matMul(readWeightings, matrix, false, true))),
)
