import * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../core/ownership.ts'
import { rowsAt, rowsPlaced } from '../kernels/rows.ts'
import { stopGradient } from '../kernels/stopGradient.ts'
import { compacted, indicesOf, listed, type SlotLists, spread, topKListed } from './slotLists.ts'

/**
 * The links of every slot, as lists `[G N L]` in ascending order: `beforeSlots` were written right before it, with
 * weights `before`; `afterSlots` right after it, with weights that are stored at the later slot.
 */
export type SparseLinks = Readonly<{ before: tf.Tensor3D; beforeSlots: tf.Tensor3D; afterSlots: tf.Tensor3D }>

/** The previous precedence `[G L]`, and the write weightings of this step `[G N]`. */
export type Course = Readonly<{ recent: SlotLists; writeWeightings: tf.Tensor2D }>

/** `[1 N 1]`: the number of each row's own slot. */
const ownNumbers = (N: number): tf.Tensor3D => tf.reshape(tf.range(1, N + 1, 1, 'float32'), [1, N, 1])

/** 1 for each slot of `[G 1 A]` that is not in a row's list `[G N L]` and not the row's own slot: `[G N A]`. */
const areFresh = (slots: tf.Tensor3D, rows: tf.Tensor3D): tf.Tensor3D =>
  stopGradient<tf.Tensor3D>(rows, (known) => {
    const one = (marks: tf.Tensor) => tf.cast(marks, 'float32')
    const isKnown = tf.max(one(tf.equal(tf.expandDims(slots, 3), tf.expandDims(known, 2))), 3)
    const isOwn = one(tf.equal(slots, ownNumbers(known.shape[1])))
    return tf.mul(tf.mul(tf.sub(1, isKnown), tf.sub(1, isOwn)), listed(slots))
  })

/** The rows of N_t: what was written right before each slot. */
const renewed = (
  { before, beforeSlots }: Pick<SparseLinks, 'before' | 'beforeSlots'>,
  { recent, writeWeightings }: Course,
): Pick<SparseLinks, 'before' | 'beforeSlots'> => {
  const [G, N, L] = before.shape
  const w = tf.expandDims<tf.Tensor3D>(writeWeightings, 2)
  const precedence = tf.expandDims<tf.Tensor3D>(spread(recent, N), 2)
  const places: tf.Tensor2D = tf.reshape(indicesOf(beforeSlots), [G, N * L])
  const said = tf.reshape<tf.Rank.R3>(rowsAt(precedence, places), [G, N, L])
  const known: tf.Tensor3D = tf.mul(tf.add(tf.mul(tf.sub(1, w), before), tf.mul(w, said)), listed(beforeSlots))
  const slots = tf.expandDims<tf.Tensor3D>(recent.slots, 1) // [G 1 L]
  const isFresh = areFresh(slots, beforeSlots)
  const fresh: tf.Tensor3D = tf.mul(tf.mul(w, tf.expandDims(recent.weights, 1)), isFresh)
  const added: tf.Tensor3D = tf.mul(slots, isFresh)
  const all = compacted(
    tf.concat([known, fresh], 2),
    stopGradient(beforeSlots, (x) => tf.concat([x, added], 2)),
    L,
  )
  const isWritten = stopGradient(w, (x) => tf.step(x))
  const either = (old: tf.Tensor3D, other: tf.Tensor3D): tf.Tensor3D =>
    tf.add(tf.mul(tf.sub(1, isWritten), old), tf.mul(isWritten, other))
  return {
    before: either(before, all.weights),
    beforeSlots: stopGradient(beforeSlots, (x) => either(x, all.slots)),
  }
}

/** The rows of P_t: what was written right after each slot. Only rows of slots with precedence change. */
const followers = (
  afterSlots: tf.Tensor3D,
  { recent, writeWeightings }: Course,
  { before, beforeSlots }: Pick<SparseLinks, 'before' | 'beforeSlots'>,
): tf.Tensor3D =>
  stopGradient(afterSlots, (known) => {
    const [G, N, L] = known.shape
    const rows = indicesOf(recent.slots) // [G Q], Q = L
    const isThere = tf.expandDims(listed(recent.slots), 2)
    const numbers = tf.expandDims(recent.slots, 2)
    const column = (x: tf.Tensor3D, l: number) => tf.squeeze(tf.slice(x, [0, 0, l], [-1, -1, 1]), [2])
    const weights = tf.addN(
      Array.from({ length: L }, (_, l) =>
        tf.mul(
          tf.expandDims(column(before, l), 1),
          tf.cast(tf.equal(tf.expandDims(column(beforeSlots, l), 1), numbers), 'float32'),
        ),
      ),
    ) // N_t[j, i] for each slot j with precedence, [G Q N]
    const old: tf.Tensor2D = tf.reshape(rowsAt(known, rows), [G * L, L])
    const marks = rowsPlaced(tf.expandDims<tf.Tensor3D>(listed(old), 2), indicesOf(old), N)
    const mayBe = tf.minimum(1, tf.add(tf.reshape(marks, [G, L, N]), tf.expandDims(tf.step(writeWeightings), 1)))
    const found = topKListed(tf.reshape(tf.mul(tf.mul(weights, mayBe), isThere), [G * L, N]), L)
    const isRenewed = rowsPlaced(isThere as tf.Tensor3D, rows, N)
    return tf.add(
      tf.mul(tf.sub(1, isRenewed), known),
      rowsPlaced(tf.mul(tf.reshape(found.slots, [G, L, L]), isThere), rows, N),
    )
  })

/**
 * Sparse links:  N_t[i, j] = (1 − w[i]) · N_{t−1}[i, j] + w[i] · p_{t−1}[j],  zero on the diagonal; each row keeps only
 * its strongest entries, and only rows of written slots change.
 *
 * N[i, j] is the degree to which slot i was written right after slot j. P is its transpose, and its rows, too, keep
 * only the strongest of their old and new entries. Row j of P changes only if p_{t−1}[j] > 0. So each step changes at
 * most as many rows as there are written slots, whatever N.
 *
 * @param links     `[G N L]`, L ≤ N; none are dropped if L = N
 * @param course    the previous precedence and this step's write weightings `[G N]`
 * @returns         `[G N L]`; N_t ∈ [0, 1], each row sums to at most 1 if those of `links` do
 *
 * @see Rae et al. 2016, supplementary D.1
 *
 * Differs from the paper: there, P stores its own, equal weights; here P uses N's, so that a link dropped from N is
 * dropped from P, too. The paper does not mention the diagonal, which is zero as in the DNC; and gradients flow through
 * links.
 */
export const sparseLinks = ({ before, beforeSlots, afterSlots }: SparseLinks, course: Course): SparseLinks => {
  const next = renewed({ before, beforeSlots }, course)
  return { ...next, afterSlots: followers(afterSlots, course, next) }
}

/** P: the weights of `afterSlots`, looked up in the later slots' rows, `[G N L]`. */
export const afterWeights = ({ before, beforeSlots, afterSlots }: SparseLinks): tf.Tensor3D =>
  tidy(() => {
    const [G, N, L] = before.shape
    const places: tf.Tensor2D = tf.reshape(indicesOf(afterSlots), [G, N * L])
    const shape = [G, N, L, L] as const
    const weights = tf.reshape(rowsAt(before, places), [...shape])
    const isOwn = stopGradient(beforeSlots, (x) =>
      tf.cast(tf.equal(tf.reshape(rowsAt(x, places), [...shape]), tf.expandDims(ownNumbers(N), 3)), 'float32'),
    )
    return tf.mul(tf.sum(tf.mul(weights, isOwn), 3), listed(afterSlots))
  })
