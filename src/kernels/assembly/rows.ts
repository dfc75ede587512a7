/** Weighted sums of a matrix's rows, and their dot products with a few vectors. A row is `stride` bytes. */
import { FLOAT, VECTOR, fma, splat, sums } from './simd'

// @ts-ignore: decorator
@inline
function each(pointer: usize): v128 {
  return v128.load32_splat(pointer)
}

/** r = Σₙ w[n] M[n] for 1, 2 or 4 heads and 1, 2 or 4 vectors of each row; at most 8 sums in all. */
// @ts-ignore: decorator
@inline
function readColumns(
  heads: i32, columns: i32, stride: usize, rows: usize, end: usize, w: usize, slots: usize, r: usize, onto: bool,
): void {
  let a0 = splat(0), b0 = splat(0), c0 = splat(0), d0 = splat(0)
  let a1 = splat(0), b1 = splat(0), c1 = splat(0), d1 = splat(0)
  let a2 = splat(0), b2 = splat(0), a3 = splat(0), b3 = splat(0)
  if (onto) {
    a0 = v128.load(r)
    if (columns > 1) b0 = v128.load(r, 16)
    if (columns > 2) c0 = v128.load(r, 32)
    if (columns > 2) d0 = v128.load(r, 48)
    if (heads > 1) {
      a1 = v128.load(r + stride)
      if (columns > 1) b1 = v128.load(r + stride, 16)
      if (columns > 2) c1 = v128.load(r + stride, 32)
      if (columns > 2) d1 = v128.load(r + stride, 48)
    }
    if (heads > 2) {
      a2 = v128.load(r + stride * 2)
      a3 = v128.load(r + stride * 3)
      if (columns > 1) b2 = v128.load(r + stride * 2, 16)
      if (columns > 1) b3 = v128.load(r + stride * 3, 16)
    }
  }
  let w1 = w + slots, w2 = w + slots * 2, w3 = w + slots * 3
  for (; rows < end; rows += stride) {
    const a = v128.load(rows)
    const b = columns > 1 ? v128.load(rows, 16) : a
    const c = columns > 2 ? v128.load(rows, 32) : a
    const d = columns > 2 ? v128.load(rows, 48) : a
    const weight0 = each(w)
    w += FLOAT
    a0 = fma(weight0, a, a0)
    if (columns > 1) b0 = fma(weight0, b, b0)
    if (columns > 2) c0 = fma(weight0, c, c0)
    if (columns > 2) d0 = fma(weight0, d, d0)
    if (heads > 1) {
      const weight1 = each(w1)
      w1 += FLOAT
      a1 = fma(weight1, a, a1)
      if (columns > 1) b1 = fma(weight1, b, b1)
      if (columns > 2) c1 = fma(weight1, c, c1)
      if (columns > 2) d1 = fma(weight1, d, d1)
    }
    if (heads > 2) {
      const weight2 = each(w2)
      const weight3 = each(w3)
      w2 += FLOAT
      w3 += FLOAT
      a2 = fma(weight2, a, a2)
      a3 = fma(weight3, a, a3)
      if (columns > 1) b2 = fma(weight2, b, b2)
      if (columns > 1) b3 = fma(weight3, b, b3)
    }
  }
  v128.store(r, a0)
  if (columns > 1) v128.store(r, b0, 16)
  if (columns > 2) v128.store(r, c0, 32)
  if (columns > 2) v128.store(r, d0, 48)
  if (heads > 1) {
    v128.store(r + stride, a1)
    if (columns > 1) v128.store(r + stride, b1, 16)
    if (columns > 2) v128.store(r + stride, c1, 32)
    if (columns > 2) v128.store(r + stride, d1, 48)
  }
  if (heads > 2) {
    v128.store(r + stride * 2, a2)
    v128.store(r + stride * 3, a3)
    if (columns > 1) v128.store(r + stride * 2, b2, 16)
    if (columns > 1) v128.store(r + stride * 3, b3, 16)
  }
}

/** {@link readColumns} for whole rows. */
// @ts-ignore: decorator
@inline
function readHeads(
  heads: i32, stride: usize, rows: usize, end: usize, w: usize, slots: usize, r: usize, onto: bool,
): void {
  const widest: i32 = heads > 2 ? 2 : 4
  const width = (<usize>widest) * VECTOR
  let left = stride
  for (; left >= width; left -= width) {
    readColumns(heads, widest, stride, rows, end, w, slots, r, onto)
    rows += width
    end += width
    r += width
  }
  for (; left > 0; left -= VECTOR) {
    readColumns(heads, 1, stride, rows, end, w, slots, r, onto)
    rows += VECTOR
    end += VECTOR
    r += VECTOR
  }
}

/**
 * r[h] = Σₙ w[h, n] M[n], or += that.
 *
 * @param end   end of the rows
 * @param w     the weights of the first head
 * @param slots bytes from the weights of one head to those of the next
 * @param r     one row per head
 */
export function readRows(
  heads: i32, stride: usize, rows: usize, end: usize, w: usize, slots: usize, r: usize, onto: bool,
): void {
  for (; heads >= 4; heads -= 4) {
    readHeads(4, stride, rows, end, w, slots, r, onto)
    w += slots * 4
    r += stride * 4
  }
  if (heads >= 2) {
    readHeads(2, stride, rows, end, w, slots, r, onto)
    w += slots * 2
    r += stride * 2
    heads -= 2
  }
  if (heads > 0) readHeads(1, stride, rows, end, w, slots, r, onto)
}

/** The dot products of one vector, or two, with four rows. */
// @ts-ignore: decorator
@inline
function dotsOfRows(two: bool, stride: usize, row: usize, vector: usize, out: usize, slots: usize, onto: bool): void {
  let a0 = splat(0), a1 = splat(0), a2 = splat(0), a3 = splat(0)
  let b0 = splat(0), b1 = splat(0), b2 = splat(0), b3 = splat(0)
  for (const end = row + stride; row < end; row += VECTOR) {
    const x0 = v128.load(row)
    const x1 = v128.load(row + stride)
    const x2 = v128.load(row + stride * 2)
    const x3 = v128.load(row + stride * 3)
    const a = v128.load(vector)
    a0 = fma(a, x0, a0)
    a1 = fma(a, x1, a1)
    a2 = fma(a, x2, a2)
    a3 = fma(a, x3, a3)
    if (two) {
      const b = v128.load(vector + stride)
      b0 = fma(b, x0, b0)
      b1 = fma(b, x1, b1)
      b2 = fma(b, x2, b2)
      b3 = fma(b, x3, b3)
    }
    vector += VECTOR
  }
  const dotsA = sums(a0, a1, a2, a3)
  v128.store(out, onto ? f32x4.add(v128.load(out), dotsA) : dotsA)
  if (!two) return
  const dotsB = sums(b0, b1, b2, b3)
  v128.store(out + slots, onto ? f32x4.add(v128.load(out + slots), dotsB) : dotsB)
}

// @ts-ignore: decorator
@inline
function dotsOfHeads(
  heads: i32, stride: usize, row: usize, end: usize, vectors: usize, out: usize, slots: usize, onto: bool,
): void {
  for (; row < end; row += stride * 4) {
    let vector = vectors
    let dots = out
    let left = heads
    for (; left >= 2; left -= 2) {
      dotsOfRows(true, stride, row, vector, dots, slots, onto)
      vector += stride * 2
      dots += slots * 2
    }
    if (left > 0) dotsOfRows(false, stride, row, vector, dots, slots, onto)
    out += VECTOR
  }
}

/**
 * out[h, n] = vector[h]·M[n], or += that, in one pass over the rows, four at a time.
 *
 * @param end     end of the rows
 * @param vectors one row per head
 * @param slots   bytes from the dot products of one head to those of the next
 */
export function dotRows(
  heads: i32, stride: usize, rows: usize, end: usize, vectors: usize, out: usize, slots: usize, onto: bool,
): void {
  if (onto) dotsOfHeads(heads, stride, rows, end, vectors, out, slots, true)
  else dotsOfHeads(heads, stride, rows, end, vectors, out, slots, false)
}
