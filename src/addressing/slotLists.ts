import * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../core/ownership.ts'
import { rowsAt, rowsPlaced } from '../kernels/rows.ts'
import { stopGradient } from '../kernels/stopGradient.ts'

/**
 * Sparse weightings as lists `[G L]` of slots and their weights. Slots have numbers from 1, in ascending order; unused
 * entries come last, with number 0 and weight 0. No gradient flows through the choice of slots.
 */
export type SlotLists = Readonly<{ slots: tf.Tensor2D; weights: tf.Tensor2D }>

/** Indices from 0 (int32) of numbers from 1; 0 for unused entries, too. */
export const indicesOf = <T extends tf.Tensor>(slots: T): T =>
  stopGradient(slots, (numbers) => tf.cast(tf.maximum(0, tf.sub(numbers, 1)), 'int32') as unknown as T)

/** 1 for a slot, 0 for an unused entry. */
export const listed = <T extends tf.Tensor>(slots: T): T =>
  stopGradient(slots, (numbers) => tf.cast(tf.greater(numbers, 0), 'float32') as unknown as T)

/** Lists as dense weightings `[G N]`. */
export const spread = ({ slots, weights }: SlotLists, N: number): tf.Tensor2D =>
  tidy(() => {
    const rows = tf.expandDims<tf.Tensor3D>(tf.mul(weights, listed(slots)), 2)
    return tf.reshape<tf.Rank.R2>(rowsPlaced(rows, indicesOf(slots), N), [-1, N])
  })

/** The numbers of the greatest positive entries of each row, ascending; ties go to the lower number. */
const numbersOf = (rows: tf.Tensor2D, count: number): tf.Tensor2D =>
  stopGradient(rows, (x) => {
    const N = x.shape[1]
    const { values, indices } = tf.topk<tf.Tensor2D>(x, count)
    const found = tf.where(tf.greater(values, 0), tf.cast(indices, 'float32'), tf.fill(values.shape, N))
    const ascending = tf.neg(tf.topk<tf.Tensor2D>(tf.neg(found), count).values)
    return tf.where(tf.less(ascending, N), tf.add(ascending, 1), tf.zerosLike(ascending))
  })

/**
 * Lists of the greatest entries of weightings; ties go to the lower index.
 *
 * @param weightings `[G N]`
 * @param count      L, at most N
 * @returns          `[G L]` each
 */
export const topKListed = (weightings: tf.Tensor2D, count: number): SlotLists => {
  const slots = numbersOf(weightings, count)
  const found = rowsAt(tf.expandDims<tf.Tensor3D>(weightings, 2), indicesOf(slots))
  return { slots, weights: tf.mul(tf.squeeze<tf.Tensor2D>(found, [2]), listed(slots)) }
}

/** The position of each of A entries `[… A L]`: 1 at its rank among the kept entries, in ascending order of slots. */
const placing = (values: tf.Tensor, slots: tf.Tensor, count: number): tf.Tensor =>
  stopGradient(values, (x) => {
    const one = (marks: tf.Tensor) => tf.cast(marks, 'float32')
    const [mine, other] = [tf.expandDims(x, -1), tf.expandDims(x, -2)]
    const [here, there] = [tf.expandDims(slots, -1), tf.expandDims(slots, -2)]
    const before = one(tf.less(there, here))
    const isStronger = tf.add(one(tf.greater(other, mine)), tf.mul(one(tf.equal(other, mine)), before))
    const left = tf.mul(one(tf.less(tf.sum(isStronger, -1), count)), one(tf.greater(x, 0)))
    const place = tf.sum(tf.mul(before, tf.expandDims(left, -2)), -1)
    const places = tf.equal(tf.expandDims(place, -1), tf.range(0, count, 1, 'float32'))
    return tf.mul(one(places), tf.expandDims(left, -1))
  })

/**
 * Lists of the greatest entries of longer lists with distinct slots.
 *
 * @param values `[G N A]`
 * @param slots  `[G N A]` numbers from 1, in any order; values without a slot are zero
 * @param count  L
 * @returns      `[G N L]` each
 */
export const compacted = (
  values: tf.Tensor3D,
  slots: tf.Tensor3D,
  count: number,
): Readonly<{ slots: tf.Tensor3D; weights: tf.Tensor3D }> => {
  const places = placing(values, slots, count)
  const moved = (x: tf.Tensor3D): tf.Tensor3D => tf.sum(tf.mul(tf.expandDims(x, -1), places), -2)
  return { slots: stopGradient(slots, moved), weights: moved(values) }
}
