import { floats, fma, padded, slotStride, splat, sum, sums } from './simd'
import { allBut, clear, ownColumn, pack, renewed, unpack } from './transition'

/**
 * A column holds the vectors of four slots, so that one pointer serves all heads: w, p for one row, p for another, then w^r
 * of every read head, then b of every read head. Vectors have four floats.
 */
const FIRST: usize = 16
const SECOND: usize = 32
const HEADS: usize = 48

/** b of one or two rows of the link, at the four slots of a column. */
// @ts-ignore: decorator
@inline
function spread(rows: i32, column: usize, read0: usize, read1: usize, backward: usize, l0: v128, l1: v128): void {
  let b = fma(l0, v128.load32_splat(read0), v128.load(column + backward))
  if (rows == 2) b = fma(l1, v128.load32_splat(read1), b)
  v128.store(column + backward, b)
}

/** f of `heads` heads at one slot. */
// @ts-ignore: decorator
@inline
function collect(heads: i32, forward: usize, stride: usize, f0: v128, f1: v128, f2: v128, f3: v128): void {
  if (heads == 4) {
    const all = sums(f0, f1, f2, f3)
    v128.store_lane<f32>(forward, all, 0)
    v128.store_lane<f32>(forward + stride, all, 1)
    v128.store_lane<f32>(forward + stride * 2, all, 2)
    v128.store_lane<f32>(forward + stride * 3, all, 3)
  } else {
    store<f32>(forward, sum(f0))
    if (heads == 2) store<f32>(forward + stride, sum(f1))
  }
}

/**
 * One row of the link, of slot i, or two at once, the other of slot i + `apart`, far enough apart for both to be
 * prefetched. On the diagonal p is set to zero and L_{t−1} is zero, so L_t is zero without a mask.
 *
 * @param update whether the link is to be computed; if not, `before` is L_t
 */
// @ts-ignore: decorator
@inline
function rowsForward(
  rows: i32, heads: i32, update: bool, i: i32, apart: i32, length: usize, stride: usize,
  before: usize, after: usize, columns: usize, forward: usize,
): void {
  const step = HEADS + <usize>(2 * heads) * 16
  const back = HEADS + <usize>heads * 16
  const other = i + apart
  const span = <usize>apart * stride
  const own0 = ownColumn(columns, step, i)
  const own1 = ownColumn(columns, step, other)
  const diagonal0 = own0 - floats(i & 3)
  const diagonal1 = own1 - floats(other & 3)
  const precedence0 = v128.load(diagonal0, FIRST)
  const precedence1 = v128.load(diagonal1, SECOND)
  const later0 = v128.load32_splat(own0)
  const later1 = v128.load32_splat(own1)
  const rest0 = f32x4.sub(splat(1), later0)
  const rest1 = f32x4.sub(splat(1), later1)
  if (update) {
    v128.store(diagonal0, v128.and(precedence0, allBut(i & 3)), FIRST)
    if (rows == 2) v128.store(diagonal1, v128.and(precedence1, allBut(other & 3)), SECOND)
  }
  const zero = splat(0)
  let f00 = zero, f01 = zero, f02 = zero, f03 = zero
  let f10 = zero, f11 = zero, f12 = zero, f13 = zero
  let column = columns
  for (const end = before + length; before < end; before += 16, after += 16, column += step) {
    let l0: v128, l1 = zero
    if (update) {
      const w = v128.load(column)
      l0 = renewed(f32x4.sub(rest0, w), v128.load(before), later0, v128.load(column, FIRST))
      v128.store(after, l0)
      if (rows == 2) {
        l1 = renewed(f32x4.sub(rest1, w), v128.load(before + span), later1, v128.load(column, SECOND))
        v128.store(after + span, l1)
      }
    } else {
      l0 = v128.load(before)
      if (rows == 2) l1 = v128.load(before + span)
    }
    const r0 = v128.load(column, HEADS)
    f00 = fma(l0, r0, f00)
    if (rows == 2) f10 = fma(l1, r0, f10)
    spread(rows, column, own0 + HEADS, own1 + HEADS, back, l0, l1)
    if (heads > 1) {
      const r1 = v128.load(column, HEADS + 16)
      f01 = fma(l0, r1, f01)
      if (rows == 2) f11 = fma(l1, r1, f11)
      spread(rows, column, own0 + HEADS + 16, own1 + HEADS + 16, back + 16, l0, l1)
    }
    if (heads > 2) {
      const r2 = v128.load(column, HEADS + 32)
      f02 = fma(l0, r2, f02)
      if (rows == 2) f12 = fma(l1, r2, f12)
      spread(rows, column, own0 + HEADS + 32, own1 + HEADS + 32, back + 32, l0, l1)
      const r3 = v128.load(column, HEADS + 48)
      f03 = fma(l0, r3, f03)
      if (rows == 2) f13 = fma(l1, r3, f13)
      spread(rows, column, own0 + HEADS + 48, own1 + HEADS + 48, back + 48, l0, l1)
    }
  }
  if (update) {
    v128.store(diagonal0, precedence0, FIRST)
    if (rows == 2) v128.store(diagonal1, precedence1, SECOND)
  }
  collect(heads, forward, stride, f00, f01, f02, f03)
  if (rows == 2) collect(heads, forward + floats(apart), stride, f10, f11, f12, f13)
}

/** `heads` read heads of one link: L_t unless already computed, f and b. */
// @ts-ignore: decorator
@inline
function directions(
  heads: i32, update: bool, N: i32, stride: usize, before: usize, after: usize, precedence: usize,
  writeWeightings: usize, readWeightings: usize, forward: usize, backward: usize, columns: usize,
): void {
  const length = floats(padded(N))
  const step = HEADS + <usize>(2 * heads) * 16
  const back = columns + HEADS + <usize>heads * 16
  if (update) {
    pack(writeWeightings, length, columns, step)
    pack(precedence, length, columns + FIRST, step)
    pack(precedence, length, columns + SECOND, step)
  }
  for (let head = 0; head < heads; head++) {
    const row = <usize>head * stride
    pack(readWeightings + row, length, columns + HEADS + <usize>head * 16, step)
    clear(length, back + <usize>head * 16, step)
    v128.store(forward + row + length - 16, splat(0))
  }
  const half = N >> 1
  for (let i = 0; i < half; i++) {
    rowsForward(2, heads, update, i, half, length, stride, before, after, columns, forward + floats(i))
    before += stride
    after += stride
  }
  if (N & 1) {
    const last = <usize>half * stride
    const there = forward + floats(N - 1)
    rowsForward(1, heads, update, N - 1, 0, length, stride, before + last, after + last, columns, there)
  }
  for (let head = 0; head < heads; head++)
    unpack(back + <usize>head * 16, step, backward + <usize>head * stride, length)
}

/** Four read heads, and the link. */
function linkedBy4(
  N: i32, stride: usize, before: usize, after: usize, precedence: usize, writeWeightings: usize,
  readWeightings: usize, forward: usize, backward: usize, columns: usize,
): void {
  directions(
    4, true, N, stride, before, after, precedence, writeWeightings, readWeightings, forward, backward, columns,
  )
}

/** Two read heads, and the link. */
function linkedBy2(
  N: i32, stride: usize, before: usize, after: usize, precedence: usize, writeWeightings: usize,
  readWeightings: usize, forward: usize, backward: usize, columns: usize,
): void {
  directions(
    2, true, N, stride, before, after, precedence, writeWeightings, readWeightings, forward, backward, columns,
  )
}

/** One read head, and the link. */
function linkedBy1(
  N: i32, stride: usize, before: usize, after: usize, precedence: usize, writeWeightings: usize,
  readWeightings: usize, forward: usize, backward: usize, columns: usize,
): void {
  directions(
    1, true, N, stride, before, after, precedence, writeWeightings, readWeightings, forward, backward, columns,
  )
}

/** Four more read heads of a link that is already computed. */
function directions4(
  N: i32, stride: usize, link: usize, readWeightings: usize, forward: usize, backward: usize, columns: usize,
): void {
  directions(4, false, N, stride, link, link, 0, 0, readWeightings, forward, backward, columns)
}

/** One more read head of a link that is already computed. */
function directions1(
  N: i32, stride: usize, link: usize, readWeightings: usize, forward: usize, backward: usize, columns: usize,
): void {
  directions(1, false, N, stride, link, link, 0, 0, readWeightings, forward, backward, columns)
}

/**
 * Temporal link  L_t[i, j] = (1 − w[i] − w[j]) · L_{t−1}[i, j] + w[i] · p_{t−1}[j],  zero on the diagonal, and the forward
 * and backward weightings  f_k = L_k w^r,  b_k = L_kᵀ w^r.  One pass over the link.
 *
 * @param before          `[B][K][N][Nn]` L_{t−1}, zero on the diagonal
 * @param after           `[B][K][N][Nn]` L_t, written; may be `before`
 * @param precedence      `[B][K][Nn]`    p_{t−1}
 * @param writeWeightings `[B][K][Nn]`    w, of this step
 * @param readWeightings  `[B][R][Nn]`    w^r of the previous step
 * @param forward         `[B][K][R][Nn]` f, written
 * @param backward        `[B][K][R][Nn]` b, written
 * @param scratch         room for 11 padded(N) floats
 *
 * @see src/addressing/link.ts, src/addressing/directional.ts
 */
export function linkForward(
  B: i32, N: i32, R: i32, K: i32,
  before: usize, after: usize, precedence: usize, writeWeightings: usize, readWeightings: usize,
  forward: usize, backward: usize, scratch: usize,
): void {
  const stride = floats(slotStride(N))
  for (let b = 0; b < B; b++) {
    for (let k = 0; k < K; k++) {
      let head = 0
      if (R >= 4) {
        linkedBy4(
          N, stride, before, after, precedence, writeWeightings, readWeightings, forward, backward, scratch,
        )
        head = 4
      } else if (R >= 2) {
        linkedBy2(
          N, stride, before, after, precedence, writeWeightings, readWeightings, forward, backward, scratch,
        )
        head = 2
      } else {
        linkedBy1(
          N, stride, before, after, precedence, writeWeightings, readWeightings, forward, backward, scratch,
        )
        head = 1
      }
      for (; head + 4 <= R; head += 4) {
        const row = <usize>head * stride
        directions4(N, stride, after, readWeightings + row, forward + row, backward + row, scratch)
      }
      for (; head < R; head++) {
        const row = <usize>head * stride
        directions1(N, stride, after, readWeightings + row, forward + row, backward + row, scratch)
      }
      before += <usize>N * stride
      after += <usize>N * stride
      precedence += stride
      writeWeightings += stride
      forward += <usize>R * stride
      backward += <usize>R * stride
    }
    readWeightings += <usize>R * stride
  }
}

/**
 * Only L_t, with the same bits as {@link linkForward}: to recompute it from a checkpoint.
 *
 * @param after `[B][K][N][Nn]` L_t, written; may be `before`
 */
export function linkUpdate(
  B: i32, N: i32, K: i32, before: usize, after: usize, precedence: usize, writeWeightings: usize,
): void {
  const stride = floats(slotStride(N))
  const length = floats(padded(N))
  for (let head = 0; head < B * K; head++) {
    for (let i = 0; i < N; i++) {
      const later = v128.load32_splat(writeWeightings + floats(i))
      const rest = f32x4.sub(splat(1), later)
      for (let at: usize = 0; at < length; at += 16) {
        const decay = f32x4.sub(rest, v128.load(writeWeightings + at))
        v128.store(after + at, renewed(decay, v128.load(before + at), later, v128.load(precedence + at)))
      }
      store<f32>(after + floats(i), 0)
      before += stride
      after += stride
    }
    precedence += stride
    writeWeightings += stride
  }
}
