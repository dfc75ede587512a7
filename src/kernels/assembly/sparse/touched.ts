/**
 * Which slots were written, of a memory that began with all rows alike: a look-up need not compare the others one by one.
 *
 * Of each sequence: how many there are, or −1 where rows began different or too many were written to be worth a list;
 * the first slot that may not have been; two spare numbers; then the list, in the order of the first write.
 */
import { memoryNorms } from '../memory'
import { FLOAT, VECTOR, floats, padded, slotStride } from '../simd'
import { norm } from './vectors'

/** Bytes from one sequence's record to the next. */
// @ts-ignore: decorator
@inline
export function recordSize(N: i32): usize {
  return VECTOR + floats(slotStride(N))
}

/** How many slots were written, or −1. */
// @ts-ignore: decorator
@inline
export function touchedCount(touched: usize): i32 {
  return load<i32>(touched)
}

/** The slot at a place of the list. */
// @ts-ignore: decorator
@inline
export function touchedAt(touched: usize, place: i32): i32 {
  return load<i32>(touched + VECTOR + floats(place))
}

// @ts-ignore: decorator
@inline
export function isTouched(marks: usize, slot: i32): bool {
  return load<i32>(marks + floats(slot)) !== 0
}

/** The first slot that was not written; there is one. */
export function firstUntouched(touched: usize, marks: usize): i32 {
  let slot = load<i32>(touched, FLOAT)
  while (isTouched(marks, slot)) slot++
  store<i32>(touched, slot, FLOAT)
  return slot
}

/** From now on every look-up compares all rows. */
// @ts-ignore: decorator
@inline
export function touchAll(touched: usize): void {
  store<i32>(touched, -1)
}

/** Notes that a slot is written. */
export function touch(N: i32, touched: usize, marks: usize, slot: i32): void {
  const count = touchedCount(touched)
  if (count < 0 || isTouched(marks, slot)) return
  if (2 * (count + 1) > N) return touchAll(touched)
  store<i32>(marks + floats(slot), 1)
  store<i32>(touched + VECTOR + floats(count), slot)
  store<i32>(touched, count + 1)
}

/** Whether all rows are the first one's twins, bit for bit. */
function areAlike(N: i32, stride: usize, M: usize): bool {
  for (let row = M + stride; row < M + (<usize>N) * stride; row += stride)
    for (let at: usize = 0; at < stride; at += VECTOR)
      if (v128.any_true(v128.xor(v128.load(row + at), v128.load(M + at)))) return false
  return true
}

/**
 * Starts the records, and the norms √(|M[n]|² + ε) of all rows.
 *
 * @param M       `[B padded(N) V]`
 * @param norms   `[B slotStride(N)]`, written
 * @param touched `[B 4 + slotStride(N)]` i32, written
 * @param marks   `[B slotStride(N)]` i32, written where rows are alike: 1 for a slot that was written, else 0
 */
export function touchedStart(B: i32, N: i32, W: i32, M: usize, norms: usize, touched: usize, marks: usize): void {
  const stride = floats(padded(W))
  const size = floats(slotStride(N))
  for (let b = 0; b < B; b++) {
    if (areAlike(N, stride, M)) {
      const length = norm(stride, M)
      for (let at: usize = 0; at < floats(padded(N)); at += VECTOR) v128.store(norms + at, f32x4.splat(length))
      memory.fill(marks, 0, size)
      store<i32>(touched, 0)
      store<i32>(touched, 0, FLOAT)
    } else {
      memoryNorms(1, N, W, M, norms)
      touchAll(touched)
    }
    M += (<usize>padded(N)) * stride
    norms += size
    touched += recordSize(N)
    marks += size
  }
}
