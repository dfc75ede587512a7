import * as tf from '@tensorflow/tfjs-core'
import { rowsPlaced } from '../kernels/rows.ts'
import { indicesOf, listed } from './slotLists.ts'
import { afterWeights, type SparseLinks } from './sparseLinks.ts'

/** Σᵢ w[i] x[i, j] for lists of x by rows `[G N L]` and weightings w `[B R N]`: `[B K R N]`, K = G / B. */
const led = (weights: tf.Tensor3D, slots: tf.Tensor3D, readWeightings: tf.Tensor3D): tf.Tensor4D => {
  const [G, N, L] = weights.shape
  const [B, R] = readWeightings.shape
  const links = tf.reshape(tf.mul(weights, listed(slots)), [B, G / B, N, L, 1])
  const from = tf.reshape(tf.transpose(readWeightings, [0, 2, 1]), [B, 1, N, 1, R])
  const rows: tf.Tensor3D = tf.reshape(tf.mul(links, from), [G, N * L, R])
  const placed = rowsPlaced(rows, tf.reshape(indicesOf(slots), [G, N * L]), N)
  return tf.transpose(tf.reshape<tf.Rank.R4>(placed, [B, G / B, N, R]), [0, 1, 3, 2])
}

/**
 * Backward and forward weightings  b = Nᵀ w  and  f = Pᵀ w  of links stored by rows; only the rows of slots that were
 * read are used.
 *
 * @param links          `[G N L]`, G = B·K
 * @param readWeightings `[B R N]` w^r of the previous step
 * @returns              `[B K R N]` each: one weighting per write head and read head
 *
 * @see Rae et al. 2016, supplementary D.1
 *
 * Differs from the paper: it has f = N w and b = P w, which need all rows. N and P are each other’s transposes, except
 * for entries that were dropped from rows.
 */
export const sparseDirections = (
  links: SparseLinks,
  readWeightings: tf.Tensor3D,
): Readonly<{ backward: tf.Tensor4D; forward: tf.Tensor4D }> => ({
  backward: led(links.before, links.beforeSlots, readWeightings),
  forward: led(afterWeights(links), links.afterSlots, readWeightings),
})
