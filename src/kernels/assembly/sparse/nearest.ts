/** Finds the rows of memory that are most similar to a key, in a pass over all rows or over the written ones. */
import { FLOAT, VECTOR, floats, fma, padded, slotStride, splat, sums } from '../simd'
import {
  firstUntouched, isTouched, recordSize, touchedAt, touchedCount, untouchedNorm, untouchedRow,
} from './touched'
import { EPSILON, dot, norm } from './vectors'

/** Rows per block: they stay in the first-level cache while each head compares them. */
const BLOCK: i32 = 64

/** Inserts a slot into a list in descending order; ties by lower index. */
function insert(C: i32, slots: usize, cosines: usize, slot: i32, cosine: f32): void {
  let at = floats(C - 1)
  for (; at > 0; at -= FLOAT) {
    const before = load<f32>(cosines + at - FLOAT)
    if (before > cosine || (before === cosine && load<i32>(slots + at - FLOAT) < slot)) break
    store<f32>(cosines + at, before)
    store<i32>(slots + at, load<i32>(slots + at - FLOAT))
  }
  store<f32>(cosines + at, cosine)
  store<i32>(slots + at, slot)
}

/** The cosines of a key with four rows. */
// @ts-ignore: decorator
@inline
function cosinesOf(stride: usize, row: usize, key: usize, keyNorm: v128, norms: usize): v128 {
  let dots0 = splat(0)
  let dots1 = splat(0)
  let dots2 = splat(0)
  let dots3 = splat(0)
  for (const end = row + stride; row < end; row += VECTOR) {
    const x = v128.load(key)
    dots0 = fma(x, v128.load(row), dots0)
    dots1 = fma(x, v128.load(row + stride), dots1)
    dots2 = fma(x, v128.load(row + stride * 2), dots2)
    dots3 = fma(x, v128.load(row + stride * 3), dots3)
    key += VECTOR
  }
  return f32x4.div(sums(dots0, dots1, dots2, dots3), fma(keyNorm, v128.load(norms), splat(EPSILON)))
}

/** Continues a head's list over the rows `from` … `to`. */
function lookThrough(
  C: i32, stride: usize, from: i32, to: i32, key: usize, M: usize, norms: usize, slots: usize, cosines: usize,
): void {
  const last = cosines + floats(C - 1)
  const keyNorm = splat(norm(stride, key))
  let least = v128.load32_splat(last)
  let row = M + (<usize>from) * stride
  for (let n = from; n < to; n += 4) {
    const found = cosinesOf(stride, row, key, keyNorm, norms + floats(n))
    row += stride * 4
    if (!v128.any_true(f32x4.gt(found, least))) continue
    const few = to - n
    const c0 = f32x4.extract_lane(found, 0)
    const c1 = f32x4.extract_lane(found, 1)
    const c2 = f32x4.extract_lane(found, 2)
    const c3 = f32x4.extract_lane(found, 3)
    if (c0 > load<f32>(last)) insert(C, slots, cosines, n, c0)
    if (few > 1 && c1 > load<f32>(last)) insert(C, slots, cosines, n + 1, c1)
    if (few > 2 && c2 > load<f32>(last)) insert(C, slots, cosines, n + 2, c2)
    if (few > 3 && c3 > load<f32>(last)) insert(C, slots, cosines, n + 3, c3)
    least = v128.load32_splat(last)
  }
}

/** Inserts a slot into a list if it is near enough. Its cosine is the same as in {@link cosinesOf}, bit for bit. */
function look(
  C: i32, stride: usize, slot: i32, key: usize, keyNorm: v128, row: usize, rowNorm: usize, slots: usize, cosines: usize,
): void {
  const last = floats(C - 1)
  const dots = splat(dot(stride, key, row))
  const scale = fma(keyNorm, v128.load32_splat(rowNorm), splat(EPSILON))
  const cosine = f32x4.extract_lane(f32x4.div(dots, scale), 0)
  const least = load<f32>(cosines + last)
  if (cosine > least || (cosine === least && slot < load<i32>(slots + last))) insert(C, slots, cosines, slot, cosine)
}

/**
 * A head's list from the written slots and the first C of the others: the others are all equally similar, so no more of
 * them can be among the nearest.
 */
function lookThroughTouched(
  N: i32, C: i32, stride: usize, key: usize, M: usize, norms: usize, touched: usize, marks: usize, slots: usize,
  cosines: usize,
): void {
  const keyNorm = splat(norm(stride, key))
  const count = touchedCount(touched)
  for (let place = 0; place < count; place++) {
    const slot = touchedAt(touched, stride, place)
    look(C, stride, slot, key, keyNorm, M + (<usize>slot) * stride, norms + floats(slot), slots, cosines)
  }
  let left = min(C, N - count)
  for (let slot = firstUntouched(touched, marks); left > 0; slot++)
    if (!isTouched(marks, slot)) {
      look(C, stride, slot, key, keyNorm, untouchedRow(touched), untouchedNorm(touched), slots, cosines)
      left--
    }
}

/**
 * The C slots whose rows are most similar to each key, by  s[n] = k·M[n] / (√(|k|² + ε) √(|M[n]|² + ε) + ε),  ε = 1e-6;
 * ties by lower index.
 *
 * @param F       floats from one row of the interface to the next
 * @param keys    `[R V]` per row of the interface, k
 * @param M       `[B padded(N) V]`
 * @param norms   `[B slotStride(N)]` √(|M[n]|² + ε)
 * @param touched `[B 4 + V + slotStride(N)]` i32, which slots were written, as `marks`
 * @param slots   `[B R padded(C)]` i32, written: the nearest first, zero in the padding
 * @param cosines `[B R padded(C)]` s, written: zero in the padding, NaN where fewer than C cosines are numbers
 *
 * @see src/addressing/nearestSlots.ts
 */
export function nearestForward(
  B: i32, N: i32, W: i32, R: i32, C: i32, F: i32, keys: usize, M: usize, norms: usize,
  touched: usize, marks: usize, slots: usize, cosines: usize,
): void {
  const stride = floats(padded(W))
  const length = floats(padded(C))
  for (let b = 0; b < B; b++) {
    const lists = (<usize>(b * R)) * length
    memory.fill(slots + lists, 0, (<usize>R) * length)
    memory.fill(cosines + lists, 0, (<usize>R) * length)
    for (let r = 0; r < R; r++)
      for (let c = 0; c < C; c++) store<f32>(cosines + lists + (<usize>r) * length + floats(c), -Infinity)
    const all = touchedCount(touched) < 0
    const step = all ? BLOCK : N
    for (let from = 0; from < N; from += step)
      for (let r = 0; r < R; r++) {
        const at = lists + (<usize>r) * length
        const key = keys + floats(b * F) + (<usize>r) * stride
        if (all) lookThrough(C, stride, from, min(N, from + BLOCK), key, M, norms, slots + at, cosines + at)
        else lookThroughTouched(N, C, stride, key, M, norms, touched, marks, slots + at, cosines + at)
      }
    for (let at = lists; at < lists + (<usize>R) * length; at += FLOAT)
      if (load<f32>(cosines + at) === -Infinity) store<f32>(cosines + at, NaN)
    M += (<usize>padded(N)) * stride
    norms += floats(slotStride(N))
    touched += recordSize(N, stride)
    marks += floats(slotStride(N))
  }
}
