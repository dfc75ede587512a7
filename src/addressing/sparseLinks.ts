import * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../core/ownership.ts'
import { rowsAt, rowsPlaced } from '../kernels/rows.ts'
import { stopGradient } from '../kernels/stopGradient.ts'
import { compacted, indicesOf, listed, type SlotLists, spread, topKListed } from './slotLists.ts'

/**
 * Links of every slot, as lists `[G N L]` in ascending order: `beforeSlots` was written right before it, to the degree of
 * `before`; `afterSlots` right after it, to a degree that is found with the later slot.
 */
export type SparseLinks = Readonly<{ before: tf.Tensor3D; beforeSlots: tf.Tensor3D; afterSlots: tf.Tensor3D }>

/** What was written a step ago, `[G L]`, and is written now, `[G N]`. */
export type Course = Readonly<{ recent: SlotLists; writeWeightings: tf.Tensor2D }>

/** `[1 N 1]`: the number of each row's own slot. */
const ownNumbers = (N: number): tf.Tensor3D => tf.reshape(tf.range(1, N + 1, 1, 'float32'), [1, N, 1])

/** 1 where a list of the one `[G 1 A]` is in none of the other's `[G N L]`, nor the row's own slot: `[G N A]`. */
const areFresh = (slots: tf.Tensor3D, rows: tf.Tensor3D): tf.Tensor3D =>
  stopGradient<tf.Tensor3D>(rows, (known) => {
    const one = (marks: tf.Tensor) => tf.cast(marks, 'float32')
    const isKnown = tf.max(one(tf.equal(tf.expandDims(slots, 3), tf.expandDims(known, 2))), 3)
    const isOwn = one(tf.equal(slots, ownNumbers(known.shape[1])))
    return tf.mul(tf.mul(tf.sub(1, isKnown), tf.sub(1, isOwn)), listed(slots))
  })

/** What was written right before each slot, as rows of N_t. */
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

/** What was written right after each slot: a matter of slots that were just written alone. */
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
    ) // N_t[j, i] of each slot i that was just written, [G Q N]
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
 * Sparse links:  N_t[i, j] = (1 − w[i]) · N_{t−1}[i, j] + w[i] · p_{t−1}[j],  zero on the diagonal; of each row only the
 * strongest are left, and a row is touched only where its slot is written.
 *
 * N[i, j] is the degree to which slot i was written right after slot j. Its transpose is P, of whose rows, too, only the
 * strongest are left: of what a slot had before and what was just written after it. Row j of P is touched only where
 * p_{t−1}[j] > 0. So each step touches as many rows as are written, at the most, whatever N.
 *
 * @param links     `[G N L]`, L ≤ N: none are lost where L = N
 * @param course    what was written; weightings `[G N]`
 * @returns         `[G N L]`; N_t ∈ [0, 1], each row sums to at most 1, where those of `links` do
 *
 * @see Rae et al. 2016, supplementary D.1
 *
 * Differs from the paper: there, P has weights of its own, which are the same; here they are N's, and a link that N has
 * lost P has lost. It says nothing of the diagonal, which is that of the DNC; and gradients flow through links.
 */
export const sparseLinks = ({ before, beforeSlots, afterSlots }: SparseLinks, course: Course): SparseLinks => {
  const next = renewed({ before, beforeSlots }, course)
  return { ...next, afterSlots: followers(afterSlots, course, next) }
}

/** P: the weights of `afterSlots`, found where the later slots have them, `[G N L]`. */
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
