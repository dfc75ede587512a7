import { floats, fma, fnma, padded, slotStride, splat, sum, sums } from './simd'
import { allBut, clear, ownColumn, pack, renewed, unpackAdded } from './transition'

/**
 * Columns of what belongs to four slots at a time, so that one pointer serves all heads: w, dw, then p for even rows
 * and p for odd ones, dp from even rows and from odd ones, then of every read head w^r, of every read head db, of every
 * read head dw^r. Vectors of four floats each.
 */
const CHANGE: usize = 16
const EVEN: usize = 32
const ODD: usize = 48
const FROM_EVEN: usize = 64
const FROM_ODD: usize = 80
const HEADS: usize = 96

/** df[i] w[j] + w[i] db[j] of one head, added to g. */
// @ts-ignore: decorator
@inline
function gathered(g: v128, dForward: usize, w: v128, own: usize, db: v128): v128 {
  return fma(v128.load32_splat(own), db, fma(v128.load32_splat(dForward), w, g))
}

/** dw^r of one or two rows of the link, at the four slots of a column. */
// @ts-ignore: decorator
@inline
function spread(rows: i32, dRead: usize, dForward: usize, l0: v128, l1: v128): void {
  let change = fma(l0, v128.load32_splat(dForward), v128.load(dRead))
  if (rows == 2) change = fma(l1, v128.load32_splat(dForward, 4), change)
  v128.store(dRead, change)
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
 * One or two rows of the link, from slot i, an even one. On the diagonal p is zero, and so is L_t; what reaches dp from
 * there is taken back, and dL is zero.
 *
 * @param through whether the gradient goes on through the update; if not, dL stays that of L_t
 */
// @ts-ignore: decorator
@inline
function rowsBackward(
  rows: i32, heads: i32, through: bool, i: i32, length: usize, stride: usize, before: usize, dLink: usize,
  columns: usize, dForwards: usize, dReadWeightings: usize, dWriteWeightings: usize,
): void {
  const step = HEADS + <usize>(3 * heads) * 16
  const db = HEADS + <usize>heads * 16
  const dw = db + <usize>heads * 16
  const own = ownColumn(columns, step, i)
  const dForward = ownColumn(dForwards, <usize>heads * 16, i)
  const diagonal = own - floats(i & 3)
  const precedence = v128.load(diagonal, EVEN)
  const fromEven = v128.load(diagonal, FROM_EVEN)
  const fromOdd = v128.load(diagonal, FROM_ODD)
  const butEven = allBut(i & 3)
  const butOdd = allBut((i & 3) + 1)
  v128.store(diagonal, v128.and(precedence, butEven), EVEN)
  if (rows == 2) v128.store(diagonal, v128.and(precedence, butOdd), ODD)
  const later0 = v128.load32_splat(own)
  const later1 = v128.load32_splat(own, 4)
  const rest0 = f32x4.sub(splat(1), later0)
  const rest1 = f32x4.sub(splat(1), later1)
  const zero = splat(0)
  let d00 = zero, d01 = zero, d02 = zero, d03 = zero
  let d10 = zero, d11 = zero, d12 = zero, d13 = zero
  let later0Change = zero, later1Change = zero
  let column = columns
  let gradient = dLink
  for (const end = before + length; before < end; before += 16, gradient += 16, column += step) {
    const w = v128.load(column)
    const decay0 = f32x4.sub(rest0, w), decay1 = f32x4.sub(rest1, w)
    const link0 = v128.load(before)
    const p0 = v128.load(column, EVEN)
    const l0 = renewed(decay0, link0, later0, p0)
    let g0 = v128.load(gradient)
    let link1 = zero, p1 = zero, l1 = zero, g1 = zero
    if (rows == 2) {
      link1 = v128.load(before + stride)
      p1 = v128.load(column, ODD)
      l1 = renewed(decay1, link1, later1, p1)
      g1 = v128.load(gradient + stride)
    }
    let w0 = v128.load(column, HEADS), db0 = v128.load(column + db)
    g0 = gathered(g0, dForward, w0, own + HEADS, db0)
    d00 = fma(l0, db0, d00)
    if (rows == 2) {
      g1 = gathered(g1, dForward + 4, w0, own + HEADS + 4, db0)
      d10 = fma(l1, db0, d10)
    }
    spread(rows, column + dw, dForward, l0, l1)
    if (heads > 1) {
      w0 = v128.load(column, HEADS + 16)
      db0 = v128.load(column + db + 16)
      g0 = gathered(g0, dForward + 16, w0, own + HEADS + 16, db0)
      d01 = fma(l0, db0, d01)
      if (rows == 2) {
        g1 = gathered(g1, dForward + 20, w0, own + HEADS + 20, db0)
        d11 = fma(l1, db0, d11)
      }
      spread(rows, column + dw + 16, dForward + 16, l0, l1)
    }
    if (heads > 2) {
      w0 = v128.load(column, HEADS + 32)
      db0 = v128.load(column + db + 32)
      g0 = gathered(g0, dForward + 32, w0, own + HEADS + 32, db0)
      d02 = fma(l0, db0, d02)
      if (rows == 2) {
        g1 = gathered(g1, dForward + 36, w0, own + HEADS + 36, db0)
        d12 = fma(l1, db0, d12)
      }
      spread(rows, column + dw + 32, dForward + 32, l0, l1)
      w0 = v128.load(column, HEADS + 48)
      db0 = v128.load(column + db + 48)
      g0 = gathered(g0, dForward + 48, w0, own + HEADS + 48, db0)
      d03 = fma(l0, db0, d03)
      if (rows == 2) {
        g1 = gathered(g1, dForward + 52, w0, own + HEADS + 52, db0)
        d13 = fma(l1, db0, d13)
      }
      spread(rows, column + dw + 48, dForward + 48, l0, l1)
    }
    if (through) {
      later0Change = fma(g0, f32x4.sub(p0, link0), later0Change)
      let earlier = fnma(g0, link0, v128.load(column, CHANGE))
      v128.store(column, fma(later0, g0, v128.load(column, FROM_EVEN)), FROM_EVEN)
      v128.store(gradient, f32x4.mul(decay0, g0))
      if (rows == 2) {
        later1Change = fma(g1, f32x4.sub(p1, link1), later1Change)
        earlier = fnma(g1, link1, earlier)
        v128.store(column, fma(later1, g1, v128.load(column, FROM_ODD)), FROM_ODD)
        v128.store(gradient + stride, f32x4.mul(decay1, g1))
      }
      v128.store(column, earlier, CHANGE)
    } else {
      v128.store(gradient, g0)
      if (rows == 2) v128.store(gradient + stride, g1)
    }
  }
  v128.store(diagonal, precedence, EVEN)
  v128.store(diagonal, v128.bitselect(v128.load(diagonal, FROM_EVEN), fromEven, butEven), FROM_EVEN)
  store<f32>(dLink + floats(i), 0)
  collect(heads, dReadWeightings, stride, d00, d01, d02, d03)
  if (through) store<f32>(dWriteWeightings, load<f32>(dWriteWeightings) + sum(later0Change))
  if (rows == 2) {
    v128.store(diagonal, precedence, ODD)
    v128.store(diagonal, v128.bitselect(v128.load(diagonal, FROM_ODD), fromOdd, butOdd), FROM_ODD)
    store<f32>(dLink + stride + floats(i), 0, 4)
    collect(heads, dReadWeightings + 4, stride, d10, d11, d12, d13)
    if (through) store<f32>(dWriteWeightings, load<f32>(dWriteWeightings, 4) + sum(later1Change), 4)
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
  pack(precedence, length, columns + EVEN, step)
  pack(precedence, length, columns + ODD, step)
  clear(length, columns + FROM_EVEN, step)
  clear(length, columns + FROM_ODD, step)
  for (let head = 0; head < heads; head++) {
    const row = <usize>head * stride
    const place = <usize>head * 16
    pack(readWeightings + row, length, columns + HEADS + place, step)
    pack(dBackward + row, length, db + place, step)
    clear(length, dw + place, step)
    pack(dForward + row, length, dForwards + place, <usize>heads * 16)
  }
  let i = 0
  let link = before
  let gradient = dLink
  for (; i + 1 < N; i += 2) {
    const at = floats(i)
    rowsBackward(
      2, heads, through, i, length, stride, link, gradient, columns, dForwards,
      dReadWeightings + at, dWriteWeightings + at,
    )
    link += stride * 2
    gradient += stride * 2
  }
  if (i < N) {
    const at = floats(i)
    rowsBackward(
      1, heads, through, i, length, stride, link, gradient, columns, dForwards,
      dReadWeightings + at, dWriteWeightings + at,
    )
  }
  for (let head = 0; head < heads; head++)
    unpackAdded(dw + <usize>head * 16, step, dReadWeightings + <usize>head * stride, length)
  if (through) {
    unpackAdded(columns + CHANGE, step, dWriteWeightings, length)
    unpackAdded(columns + FROM_EVEN, step, dPrecedence, length)
    unpackAdded(columns + FROM_ODD, step, dPrecedence, length)
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

/** Four read heads that others follow. */
function more4(
  N: i32, stride: usize, before: usize, precedence: usize, writeWeightings: usize,
  readWeightings: usize, dForward: usize, dBackward: usize, dLink: usize, dReadWeightings: usize, columns: usize,
): void {
  rankBackward(
    4, false, N, stride, before, precedence, writeWeightings, readWeightings, dForward, dBackward,
    dLink, dReadWeightings, 0, 0, columns,
  )
}

/** One read head that others follow. */
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
