import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/** `[N N]`, zero on the diagonal and one elsewhere. */
const offDiagonal = (slots: number): tf.Tensor2D => tf.sub(1, tf.eye(slots))

/**
 * Temporal link  L_t[i, j] = (1 − w[i] − w[j]) · L_{t−1}[i, j] + w[i] · p_{t−1}[j],  zero on the diagonal.
 *
 * L[i, j] is the degree to which slot i was written right after slot j; one matrix per write head.
 *
 * Differs from the paper, which has one write head: each write head has a link matrix of its own.
 *
 * @param link            `[B K N N]` L_{t−1} ∈ [0, 1]
 * @param precedence      `[B K N]`   p_{t−1}
 * @param writeWeightings `[B K N]`   w, of this step
 * @returns               `[B K N N]` L_t ∈ [0, 1], zero diagonal; each row and column sums to at most 1
 *
 * @see Graves et al. 2016, Methods, “Temporal memory linkage”
 */
export const link = kernel(
  'temporal link',
  { inputs: { link: 'B K N N', precedence: 'B K N', writeWeightings: 'B K N' }, output: 'B K N N' },
  ({ link, precedence, writeWeightings }) => {
    const later = tf.expandDims(writeWeightings, 3) // w[i]
    const earlier = tf.expandDims(writeWeightings, 2) // w[j]
    const decay = tf.sub(tf.sub(1, later), earlier)
    const renewed = tf.add(tf.mul(decay, link), tf.mul(later, tf.expandDims(precedence, 2)))
    return tf.mul(renewed, offDiagonal(link.shape[3]))
  },
)
