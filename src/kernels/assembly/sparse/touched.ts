/**
 * The written slots of a memory whose rows all started alike: an unwritten row equals the initial row, and is neither
 * stored nor compared.
 *
 * Each sequence has a record: the number of written slots, or −1 if every row is stored, because the rows started different
 * or too many were written; the first slot that may be unwritten; the norm of an unwritten row; a spare number; an
 * unwritten row; then the list of written slots, in the order of their first write.
 */
import { memoryNorms } from '../memory'
import { FLOAT, VECTOR, floats, padded, slotStride } from '../simd'
import { norm } from './vectors'

/** Bytes from one sequence's record to the next. */
// @ts-ignore: decorator
@inline
export function recordSize(N: i32, stride: usize): usize {
  return VECTOR + stride + floats(slotStride(N))
}

/** The number of written slots, or −1. */
// @ts-ignore: decorator
@inline
export function touchedCount(touched: usize): i32 {
  return load<i32>(touched)
}

/** The slot at a place of the list. */
// @ts-ignore: decorator
@inline
export function touchedAt(touched: usize, stride: usize, place: i32): i32 {
  return load<i32>(touched + VECTOR + stride + floats(place))
}

/** The address of the norm of an unwritten row. */
// @ts-ignore: decorator
@inline
export function untouchedNorm(touched: usize): usize {
  return touched + FLOAT * 2
}

/** An unwritten row. */
// @ts-ignore: decorator
@inline
export function untouchedRow(touched: usize): usize {
  return touched + VECTOR
}

// @ts-ignore: decorator
@inline
export function isTouched(marks: usize, slot: i32): bool {
  return load<i32>(marks + floats(slot)) !== 0
}

/** The address of a slot's row, stored or not. */
// @ts-ignore: decorator
@inline
export function presentRow(M: usize, stride: usize, touched: usize, marks: usize, slot: i32): usize {
  return touchedCount(touched) < 0 || isTouched(marks, slot) ? M + (<usize>slot) * stride : untouchedRow(touched)
}

/** The first unwritten slot; there must be one. */
export function firstUntouched(touched: usize, marks: usize): i32 {
  let slot = load<i32>(touched, FLOAT)
  while (isTouched(marks, slot)) slot++
  store<i32>(touched, slot, FLOAT)
  return slot
}

/** Stores an unwritten row in its place. */
// @ts-ignore: decorator
@inline
function place(stride: usize, touched: usize, slot: i32, M: usize, norms: usize): void {
  memory.copy(M + (<usize>slot) * stride, untouchedRow(touched), stride)
  store<f32>(norms + floats(slot), load<f32>(untouchedNorm(touched)))
}

/** Stores all rows. From now on, look-ups compare all of them. */
export function touchAll(N: i32, stride: usize, touched: usize, marks: usize, M: usize, norms: usize): void {
  if (touchedCount(touched) < 0) return
  for (let slot = 0; slot < N; slot++) if (!isTouched(marks, slot)) place(stride, touched, slot, M, norms)
  store<i32>(touched, -1)
}

/** Stores the row of a slot that is about to be written, if it is not yet stored. */
export function touch(
  N: i32, stride: usize, touched: usize, marks: usize, slot: i32, M: usize, norms: usize,
): void {
  const count = touchedCount(touched)
  if (count < 0 || isTouched(marks, slot)) return
  if (2 * (count + 1) > N) return touchAll(N, stride, touched, marks, M, norms)
  store<i32>(marks + floats(slot), 1)
  store<i32>(touched + VECTOR + stride + floats(count), slot)
  store<i32>(touched, count + 1)
  place(stride, touched, slot, M, norms)
}

/** Whether all rows equal the first, bit for bit. */
function areAlike(N: i32, stride: usize, M: usize): bool {
  for (let row = M + stride; row < M + (<usize>N) * stride; row += stride)
    for (let at: usize = 0; at < stride; at += VECTOR)
      if (v128.any_true(v128.xor(v128.load(row + at), v128.load(M + at)))) return false
  return true
}

/**
 * Initialises the records, and the norms √(|M[n]|² + ε) of all stored rows.
 *
 * @param alike   whether only the first row is stored, and all others equal it
 * @param M       `[B padded(N) V]`
 * @param norms   `[B slotStride(N)]`, written where rows differ
 * @param touched `[B 4 + V + slotStride(N)]` i32, written
 * @param marks   `[B slotStride(N)]` i32, written where rows are alike: 1 for a slot that was written, else 0
 */
export function touchedStart(
  B: i32, N: i32, W: i32, alike: i32, M: usize, norms: usize, touched: usize, marks: usize,
): void {
  const stride = floats(padded(W))
  const size = floats(slotStride(N))
  for (let b = 0; b < B; b++) {
    if (alike !== 0 || areAlike(N, stride, M)) {
      memory.fill(marks, 0, size)
      memory.copy(untouchedRow(touched), M, stride)
      store<f32>(untouchedNorm(touched), norm(stride, M))
      store<i32>(touched, 0)
      store<i32>(touched, 0, FLOAT)
    } else {
      memoryNorms(1, N, W, M, norms)
      store<i32>(touched, -1)
    }
    M += (<usize>padded(N)) * stride
    norms += size
    touched += recordSize(N, stride)
    marks += size
  }
}

/** Stores the unwritten rows in their places, after the last step, if the memory is needed. */
export function touchedEnd(B: i32, N: i32, W: i32, M: usize, norms: usize, touched: usize, marks: usize): void {
  const stride = floats(padded(W))
  for (let b = 0; b < B; b++) {
    touchAll(N, stride, touched, marks, M, norms)
    M += (<usize>padded(N)) * stride
    norms += floats(slotStride(N))
    touched += recordSize(N, stride)
    marks += floats(slotStride(N))
  }
}
