import { floats, fma, fnma, padded, slotStride, splat, sum, sums } from './simd'
import { allBut, clear, ownColumn, pack, renewed, unpackAdded } from './transition'

/**
 * A column holds the vectors of four slots, so that one pointer serves all heads: w, dw, p for one row and p for another,
 * dp from the one and from the other, then w^r of every read head, db of every read head, dw^r of every read head.
 * Vectors have four floats.
 */
const CHANGE: usize = 16
const FIRST: usize = 32
const SECOND: usize = 48
const BY_FIRST: usize = 64
const BY_SECOND: usize = 80
const HEADS: usize = 96

/** df[i] w[j] + w[i] db[j] of head number `head`, added to g. */
// @ts-ignore: decorator
@inline
function gathered(head: usize, g: v128, dForward: usize, read: v128, own: usize, back: v128): v128 {
  const seen = fma(v128.load32_splat(dForward + head * 16), read, g)
  return fma(v128.load32_splat(own + (HEADS + head * 16)), back, seen)
}

/** dw^r of head number `head` from one or two rows of the link, at the four slots of a column. */
// @ts-ignore: decorator
@inline
function spread(
  rows: i32, head: usize, dRead: usize, dForward0: usize, dForward1: usize, l0: v128, l1: v128,
): void {
  let change = fma(l0, v128.load32_splat(dForward0 + head * 16), v128.load(dRead + head * 16))
  if (rows == 2) change = fma(l1, v128.load32_splat(dForward1 + head * 16), change)
  v128.store(dRead + head * 16, change)
}

/** Adds dw^r of `heads` heads at one slot. */
// @ts-ignore: decorator
@inline
function collect(heads: i32, dRead: usize, stride: usize, d0: v128, d1: v128, d2: v128, d3: v128): void {
  if (heads == 4) {
    const all = sums(d0, d1, d2, d3)
    const read1 = dRead + stride, read2 = read1 + stride, read3 = read2 + stride
    store<f32>(dRead, load<f32>(dRead) + f32x4.extract_lane(all, 0))
    store<f32>(read1, load<f32>(read1) + f32x4.extract_lane(all, 1))
    store<f32>(read2, load<f32>(read2) + f32x4.extract_lane(all, 2))
    store<f32>(read3, load<f32>(read3) + f32x4.extract_lane(all, 3))
  } else {
    store<f32>(dRead, load<f32>(dRead) + sum(d0))
    if (heads == 2) store<f32>(dRead + stride, load<f32>(dRead + stride) + sum(d1))
  }
}

/**
 * One row of the link, of slot i, or two at once, the other of slot i + `apart`, far enough apart for both to be
 * prefetched. On the diagonal p and L_t are zero; the diagonal's part of dp is subtracted again, and dL is zero.
 *
 * @param through whether to differentiate the update; if not, dL stays that of L_t
 */
// @ts-ignore: decorator
@inline
function rowsBackward(
  rows: i32, heads: i32, through: bool, i: i32, apart: i32, length: usize, stride: usize, before: usize, dLink: usize,
  columns: usize, dForwards: usize, dReadWeightings: usize, dWriteWeightings: usize,
): void {
  const step = HEADS + <usize>(3 * heads) * 16
  const db = HEADS + <usize>heads * 16
  const dw = db + <usize>heads * 16
  const other = i + apart
  const span = <usize>apart * stride
  const otherRow = before + span
  const dOtherRow = dLink + span
  const own0 = ownColumn(columns, step, i)
  const own1 = ownColumn(columns, step, other)
  const dForward0 = ownColumn(dForwards, <usize>heads * 16, i)
  const dForward1 = ownColumn(dForwards, <usize>heads * 16, other)
  const diagonal0 = own0 - floats(i & 3)
  const diagonal1 = own1 - floats(other & 3)
  const precedence0 = v128.load(diagonal0, FIRST)
  const precedence1 = v128.load(diagonal1, SECOND)
  const byFirst = v128.load(diagonal0, BY_FIRST)
  const bySecond = v128.load(diagonal1, BY_SECOND)
  const off0 = allBut(i & 3)
  const off1 = allBut(other & 3)
  v128.store(diagonal0, v128.and(precedence0, off0), FIRST)
  if (rows == 2) v128.store(diagonal1, v128.and(precedence1, off1), SECOND)
  const later0 = v128.load32_splat(own0)
  const later1 = v128.load32_splat(own1)
  const rest0 = f32x4.sub(splat(1), later0)
  const rest1 = f32x4.sub(splat(1), later1)
  const zero = splat(0)
  let d00 = zero, d01 = zero, d02 = zero, d03 = zero
  let d10 = zero, d11 = zero, d12 = zero, d13 = zero
  let column = columns
  for (let at: usize = 0; at < length; at += 16, column += step) {
    const w = v128.load(column)
    const l0 = renewed(f32x4.sub(rest0, w), v128.load(before + at), later0, v128.load(column, FIRST))
    let l1 = zero
    if (rows == 2)
      l1 = renewed(f32x4.sub(rest1, w), v128.load(otherRow + at), later1, v128.load(column, SECOND))
    const dRead = column + dw
    spread(rows, 0, dRead, dForward0, dForward1, l0, l1)
    if (heads > 1) spread(rows, 1, dRead, dForward0, dForward1, l0, l1)
    if (heads > 2) {
      spread(rows, 2, dRead, dForward0, dForward1, l0, l1)
      spread(rows, 3, dRead, dForward0, dForward1, l0, l1)
    }
    const back0 = v128.load(column + db)
    d00 = fma(l0, back0, d00)
    if (rows == 2) d10 = fma(l1, back0, d10)
    if (heads > 1) {
      const back1 = v128.load(column + db, 16)
      d01 = fma(l0, back1, d01)
      if (rows == 2) d11 = fma(l1, back1, d11)
    }
    if (heads > 2) {
      const back2 = v128.load(column + db, 32)
      d02 = fma(l0, back2, d02)
      if (rows == 2) d12 = fma(l1, back2, d12)
      const back3 = v128.load(column + db, 48)
      d03 = fma(l0, back3, d03)
      if (rows == 2) d13 = fma(l1, back3, d13)
    }
  }
  collect(heads, dReadWeightings + floats(i), stride, d00, d01, d02, d03)
  if (rows == 2) collect(heads, dReadWeightings + floats(other), stride, d10, d11, d12, d13)

  let later0Change = zero, later1Change = zero
  column = columns
  for (let at: usize = 0; at < length; at += 16, column += step) {
    let read = v128.load(column, HEADS), back = v128.load(column + db)
    let g0 = gathered(0, v128.load(dLink + at), dForward0, read, own0, back)
    let g1 = zero
    if (rows == 2) g1 = gathered(0, v128.load(dOtherRow + at), dForward1, read, own1, back)
    if (heads > 1) {
      read = v128.load(column, HEADS + 16)
      back = v128.load(column + db, 16)
      g0 = gathered(1, g0, dForward0, read, own0, back)
      if (rows == 2) g1 = gathered(1, g1, dForward1, read, own1, back)
    }
    if (heads > 2) {
      v128.store(dLink + at, g0)
      if (rows == 2) v128.store(dOtherRow + at, g1)
      read = v128.load(column, HEADS + 32)
      back = v128.load(column + db, 32)
      let more0 = gathered(2, zero, dForward0, read, own0, back)
      let more1 = zero
      if (rows == 2) more1 = gathered(2, zero, dForward1, read, own1, back)
      read = v128.load(column, HEADS + 48)
      back = v128.load(column + db, 48)
      g0 = f32x4.add(g0, gathered(3, more0, dForward0, read, own0, back))
      if (rows == 2) g1 = f32x4.add(g1, gathered(3, more1, dForward1, read, own1, back))
    }
    if (through) {
      const w = v128.load(column)
      v128.store(dLink + at, f32x4.mul(f32x4.sub(rest0, w), g0))
      v128.store(column, fma(later0, g0, v128.load(column, BY_FIRST)), BY_FIRST)
      const link0 = v128.load(before + at)
      let earlier = fnma(g0, link0, v128.load(column, CHANGE))
      later0Change = fma(g0, f32x4.sub(v128.load(column, FIRST), link0), later0Change)
      if (rows == 2) {
        v128.store(dOtherRow + at, f32x4.mul(f32x4.sub(rest1, w), g1))
        v128.store(column, fma(later1, g1, v128.load(column, BY_SECOND)), BY_SECOND)
        const link1 = v128.load(otherRow + at)
        earlier = fnma(g1, link1, earlier)
        later1Change = fma(g1, f32x4.sub(v128.load(column, SECOND), link1), later1Change)
      }
      v128.store(column, earlier, CHANGE)
    } else {
      v128.store(dLink + at, g0)
      if (rows == 2) v128.store(dOtherRow + at, g1)
    }
  }
  v128.store(diagonal0, precedence0, FIRST)
  v128.store(diagonal0, v128.bitselect(v128.load(diagonal0, BY_FIRST), byFirst, off0), BY_FIRST)
  const here = floats(i)
  store<f32>(dLink + here, 0)
  if (through) store<f32>(dWriteWeightings + here, load<f32>(dWriteWeightings + here) + sum(later0Change))
  if (rows == 2) {
    const there = floats(other)
    v128.store(diagonal1, precedence1, SECOND)
    v128.store(diagonal1, v128.bitselect(v128.load(diagonal1, BY_SECOND), bySecond, off1), BY_SECOND)
    store<f32>(dOtherRow + there, 0)
    if (through) store<f32>(dWriteWeightings + there, load<f32>(dWriteWeightings + there) + sum(later1Change))
  }
}

/** `heads` read heads of one link, and with the last of them the update. */
// @ts-ignore: decorator
@inline
function rankBackward(
  heads: i32, through: bool, N: i32, stride: usize, before: usize, precedence: usize, writeWeightings: usize,
  readWeightings: usize, dForward: usize, dBackward: usize,
  dLink: usize, dReadWeightings: usize, dWriteWeightings: usize, dPrecedence: usize, columns: usize,
): void {
  const length = floats(padded(N))
  const step = HEADS + <usize>(3 * heads) * 16
  const db = columns + HEADS + <usize>heads * 16
  const dw = db + <usize>heads * 16
  const dForwards = columns + <usize>(padded(N) >> 2) * step
  pack(writeWeightings, length, columns, step)
  clear(length, columns + CHANGE, step)
  pack(precedence, length, columns + FIRST, step)
  pack(precedence, length, columns + SECOND, step)
  clear(length, columns + BY_FIRST, step)
  clear(length, columns + BY_SECOND, step)
  for (let head = 0; head < heads; head++) {
    const row = <usize>head * stride
    const place = <usize>head * 16
    pack(readWeightings + row, length, columns + HEADS + place, step)
    pack(dBackward + row, length, db + place, step)
    clear(length, dw + place, step)
    pack(dForward + row, length, dForwards + place, <usize>heads * 16)
  }
  const half = N >> 1
  for (let i = 0; i < half; i++) {
    rowsBackward(
      2, heads, through, i, half, length, stride, before, dLink, columns, dForwards, dReadWeightings, dWriteWeightings,
    )
    before += stride
    dLink += stride
  }
  if (N & 1) {
    const last = <usize>half * stride
    rowsBackward(
      1, heads, through, N - 1, 0, length, stride, before + last, dLink + last, columns, dForwards,
      dReadWeightings, dWriteWeightings,
    )
  }
  for (let head = 0; head < heads; head++)
    unpackAdded(dw + <usize>head * 16, step, dReadWeightings + <usize>head * stride, length)
  if (through) {
    unpackAdded(columns + CHANGE, step, dWriteWeightings, length)
    unpackAdded(columns + BY_FIRST, step, dPrecedence, length)
    unpackAdded(columns + BY_SECOND, step, dPrecedence, length)
  }
}

/** The last four read heads, and the update. */
function last4(
  N: i32, stride: usize, before: usize, precedence: usize, writeWeightings: usize,
  readWeightings: usize, dForward: usize, dBackward: usize,
  dLink: usize, dReadWeightings: usize, dWriteWeightings: usize, dPrecedence: usize, columns: usize,
): void {
  rankBackward(
    4, true, N, stride, before, precedence, writeWeightings, readWeightings, dForward, dBackward,
    dLink, dReadWeightings, dWriteWeightings, dPrecedence, columns,
  )
}

/** The last two read heads, and the update. */
function last2(
  N: i32, stride: usize, before: usize, precedence: usize, writeWeightings: usize,
  readWeightings: usize, dForward: usize, dBackward: usize,
  dLink: usize, dReadWeightings: usize, dWriteWeightings: usize, dPrecedence: usize, columns: usize,
): void {
  rankBackward(
    2, true, N, stride, before, precedence, writeWeightings, readWeightings, dForward, dBackward,
    dLink, dReadWeightings, dWriteWeightings, dPrecedence, columns,
  )
}

/** The only read head, and the update. */
function last1(
  N: i32, stride: usize, before: usize, precedence: usize, writeWeightings: usize,
  readWeightings: usize, dForward: usize, dBackward: usize,
  dLink: usize, dReadWeightings: usize, dWriteWeightings: usize, dPrecedence: usize, columns: usize,
): void {
  rankBackward(
    1, true, N, stride, before, precedence, writeWeightings, readWeightings, dForward, dBackward,
    dLink, dReadWeightings, dWriteWeightings, dPrecedence, columns,
  )
}

/** Four read heads, not the last ones. */
function more4(
  N: i32, stride: usize, before: usize, precedence: usize, writeWeightings: usize,
  readWeightings: usize, dForward: usize, dBackward: usize, dLink: usize, dReadWeightings: usize, columns: usize,
): void {
  rankBackward(
    4, false, N, stride, before, precedence, writeWeightings, readWeightings, dForward, dBackward,
    dLink, dReadWeightings, 0, 0, columns,
  )
}

/** One read head, not the last one. */
function more1(
  N: i32, stride: usize, before: usize, precedence: usize, writeWeightings: usize,
  readWeightings: usize, dForward: usize, dBackward: usize, dLink: usize, dReadWeightings: usize, columns: usize,
): void {
  rankBackward(
    1, false, N, stride, before, precedence, writeWeightings, readWeightings, dForward, dBackward,
    dLink, dReadWeightings, 0, 0, columns,
  )
}

/**
 * Gradient of {@link linkForward}. One pass over L_{t−1} and dL, in which L_t is computed again:
 * dL_t[i, j] gains Σᵣ df_r[i] w_r[j] + w_r[i] db_r[j] off the diagonal, and goes on to L_{t−1}, p and w.
 *
 * @param before           `[B][K][N][Nn]` L_{t−1}, zero on the diagonal
 * @param precedence       `[B][K][Nn]`    p_{t−1}
 * @param writeWeightings  `[B][K][Nn]`    w, of this step
 * @param readWeightings   `[B][R][Nn]`    w^r of the previous step
 * @param dForward         `[B][K][R][Nn]` df
 * @param dBackward        `[B][K][R][Nn]` db
 * @param dLink            `[B][K][N][Nn]` in: dL_t, out: dL_{t−1}, zero on the diagonal
 * @param dReadWeightings  `[B][R][Nn]`    added to
 * @param dWriteWeightings `[B][K][Nn]`    added to
 * @param dPrecedence      `[B][K][Nn]`    added to
 * @param scratch          room for 22 padded(N) floats
 */
export function linkBackward(
  B: i32, N: i32, R: i32, K: i32,
  before: usize, precedence: usize, writeWeightings: usize, readWeightings: usize, dForward: usize, dBackward: usize,
  dLink: usize, dReadWeightings: usize, dWriteWeightings: usize, dPrecedence: usize, scratch: usize,
): void {
  const stride = floats(slotStride(N))
  for (let b = 0; b < B; b++) {
    for (let k = 0; k < K; k++) {
      const last = R >= 4 ? R - 4 : R >= 2 ? R - 2 : 0
      let head = 0
      for (; head + 4 <= last; head += 4) {
        const row = <usize>head * stride
        more4(
          N, stride, before, precedence, writeWeightings, readWeightings + row, dForward + row, dBackward + row,
          dLink, dReadWeightings + row, scratch,
        )
      }
      for (; head < last; head++) {
        const row = <usize>head * stride
        more1(
          N, stride, before, precedence, writeWeightings, readWeightings + row, dForward + row, dBackward + row,
          dLink, dReadWeightings + row, scratch,
        )
      }
      const row = <usize>last * stride
      if (R >= 4)
        last4(
          N, stride, before, precedence, writeWeightings, readWeightings + row, dForward + row, dBackward + row,
          dLink, dReadWeightings + row, dWriteWeightings, dPrecedence, scratch,
        )
      else if (R >= 2)
        last2(
          N, stride, before, precedence, writeWeightings, readWeightings + row, dForward + row, dBackward + row,
          dLink, dReadWeightings + row, dWriteWeightings, dPrecedence, scratch,
        )
      else
        last1(
          N, stride, before, precedence, writeWeightings, readWeightings, dForward, dBackward,
          dLink, dReadWeightings, dWriteWeightings, dPrecedence, scratch,
        )
      before += <usize>N * stride
      dLink += <usize>N * stride
      precedence += stride
      dPrecedence += stride
      writeWeightings += stride
      dWriteWeightings += stride
      dForward += <usize>R * stride
      dBackward += <usize>R * stride
    }
    readWeightings += <usize>R * stride
    dReadWeightings += <usize>R * stride
  }
}
