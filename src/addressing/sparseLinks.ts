import * as tf from '@tensorflow/tfjs-core'
import { scope } from '../core/ownership.ts'
import { strongest } from './strongest.ts'

/** What links are made of: those of a step ago `[B K N N]`, its precedence `[B K N]`, and this step's writes `[B K N]`. */
export type LinkInputs = Readonly<{ links: tf.Tensor4D; precedence: tf.Tensor3D; writeWeightings: tf.Tensor3D }>

/** `[N N]`, zero on the diagonal and one elsewhere. */
const offDiagonal = (slots: number): tf.Tensor2D => tf.sub(1, tf.eye(slots))

/** (1 − w) · links + w · p, for w and p along different axes; then the strongest of each row. */
const renewed = (links: tf.Tensor4D, w: tf.Tensor4D, p: tf.Tensor4D, count: number): tf.Tensor4D => {
  const all = tf.add(tf.mul(tf.sub(1, w), links), tf.mul(w, p))
  return strongest<tf.Tensor4D>(tf.mul(all, offDiagonal(links.shape[3])), count)
}

const alongRows = (x: tf.Tensor3D): tf.Tensor4D => tf.expandDims(x, 3) // [B K N 1]
const alongColumns = (x: tf.Tensor3D): tf.Tensor4D => tf.expandDims(x, 2) // [B K 1 N]

/**
 * Sparse links forward  N_t[i, j] = (1 − w[i]) · N_{t−1}[i, j] + w[i] · p_{t−1}[j],  zero on the diagonal; of each row
 * only the strongest are left.
 *
 * N[i, j] is the degree to which slot i was written right after slot j. A row is touched only where its slot is written.
 *
 * @param count how many links lead to a slot, the paper's K_L; none are lost where there are fewer slots
 * @returns     `[B K N N]` N_t ∈ [0, 1]; each row sums to at most 1, where those of `links` do
 *
 * @see Rae et al. 2016, supplementary D.1
 *
 * Differs from the paper: it says nothing of the diagonal, which is that of the DNC; and gradients flow through links.
 */
export const linksForward = ({ links, precedence, writeWeightings }: LinkInputs, count: number): tf.Tensor4D =>
  scope(() => renewed(links, alongRows(writeWeightings), alongColumns(precedence), count))

/**
 * Sparse links backward  P_t[i, j] = (1 − w[j]) · P_{t−1}[i, j] + w[j] · p_{t−1}[i],  zero on the diagonal; of each row
 * only the strongest are left.
 *
 * P[i, j] is the degree to which slot i was written right before slot j: the transpose of N, but for what is left of rows.
 *
 * @param count how many links lead back to a slot, the paper's K_L; none are lost where there are fewer slots
 * @returns     `[B K N N]` P_t ∈ [0, 1]
 *
 * @see Rae et al. 2016, supplementary D.1
 *
 * Differs from the paper: as {@link linksForward} does.
 */
export const linksBackward = ({ links, precedence, writeWeightings }: LinkInputs, count: number): tf.Tensor4D =>
  scope(() => renewed(links, alongColumns(writeWeightings), alongRows(precedence), count))
