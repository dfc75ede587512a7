/** Reading and writing memory, and the dots of its rows with vectors: one pass over the rows each. */
import { dotRows, readRows } from './rows'
import { VECTOR, floats, fma, fnma, padded, slotStride, splat, sums } from './simd'

export * from './memoryBackward'

/** Keeps the norms away from zero, where their gradient is undefined. */
const EPSILON: f32 = 1e-6

/**
 * The norms √(|M[n]|² + ε), ε = 1e-6. Those of the rows that only fill the last block of four are √ε.
 *
 * @param M     `[B padded(N) V]`
 * @param norms `[B slotStride(N)]`, written
 */
export function memoryNorms(B: i32, N: i32, W: i32, M: usize, norms: usize): void {
  const stride = floats(padded(W))
  const rows = floats(padded(N))
  for (let b = 0; b < B; b++) {
    const out = norms + (<usize>b) * floats(slotStride(N))
    for (let n: usize = 0; n < rows; n += VECTOR) {
      let squares0 = splat(0)
      let squares1 = splat(0)
      let squares2 = splat(0)
      let squares3 = splat(0)
      for (const end = M + stride; M < end; M += VECTOR) {
        const x0 = v128.load(M)
        const x1 = v128.load(M + stride)
        const x2 = v128.load(M + stride * 2)
        const x3 = v128.load(M + stride * 3)
        squares0 = fma(x0, x0, squares0)
        squares1 = fma(x1, x1, squares1)
        squares2 = fma(x2, x2, squares2)
        squares3 = fma(x3, x3, squares3)
      }
      M += stride * 3
      const squares = sums(squares0, squares1, squares2, squares3)
      v128.store(out + n, f32x4.sqrt(f32x4.add(squares, splat(EPSILON))))
    }
  }
}

/**
 * Read vectors  r = w M.
 *
 * @param w       `[B total slotStride(N)]`, from the first of the `heads` that read
 * @param M       `[B padded(N) V]`
 * @param r       `[heads V]` per batch element, written
 * @param rStride floats from one batch element of r to the next
 *
 * @see Graves et al. 2016, Methods, “Reading”; Graves et al. 2014, eq. 2
 */
export function readForward(
  B: i32, N: i32, W: i32, heads: i32, w: usize, total: i32, M: usize, r: usize, rStride: i32,
): void {
  const stride = floats(padded(W))
  const slots = floats(slotStride(N))
  for (let b = 0; b < B; b++) {
    const rows = M + (<usize>(b * padded(N))) * stride
    const weights = w + (<usize>(b * total)) * slots
    readRows(heads, stride, rows, rows + (<usize>N) * stride, weights, slots, r + floats(b * rStride), false)
  }
}

/**
 * The dots of vectors with the rows of memory:  out[h, n] = vector[h]·M[n], or that added to what is there.
 *
 * @param vectors      `[heads V]` per batch element
 * @param vectorStride floats from one batch element of the vectors to the next
 * @param M            `[B padded(N) V]`
 * @param out          `[B total slotStride(N)]`, from the first of these heads
 * @param accumulate   whether to add; else the dots are written
 */
export function rowDots(
  B: i32, N: i32, W: i32, heads: i32, vectors: usize, vectorStride: i32, M: usize, out: usize, total: i32,
  accumulate: i32,
): void {
  const stride = floats(padded(W))
  const slots = floats(slotStride(N))
  for (let b = 0; b < B; b++) {
    const rows = M + (<usize>(b * padded(N))) * stride
    const vector = vectors + floats(b * vectorStride)
    const dots = out + (<usize>(b * total)) * slots
    dotRows(heads, stride, rows, rows + (<usize>N) * stride, vector, dots, slots, accumulate !== 0)
  }
}

/** Four rows after the write, and the norms of these. */
// @ts-ignore: decorator
@inline
function writeRows(
  one: bool, K: i32, stride: usize, w: usize, slots: usize, erase: usize, add: usize,
  before: usize, after: usize, norms: usize,
): void {
  let squares0 = splat(0)
  let squares1 = splat(0)
  let squares2 = splat(0)
  let squares3 = splat(0)
  const difference = after - before
  const w0 = v128.load32_splat(w, 0)
  const w1 = v128.load32_splat(w, 4)
  const w2 = v128.load32_splat(w, 8)
  const w3 = v128.load32_splat(w, 12)
  for (const end = before + stride; before < end; before += VECTOR) {
    const e = v128.load(erase)
    const v = v128.load(add)
    let kept0 = fnma(w0, e, splat(1))
    let kept1 = fnma(w1, e, splat(1))
    let kept2 = fnma(w2, e, splat(1))
    let kept3 = fnma(w3, e, splat(1))
    let added0 = f32x4.mul(w0, v)
    let added1 = f32x4.mul(w1, v)
    let added2 = f32x4.mul(w2, v)
    let added3 = f32x4.mul(w3, v)
    if (!one) {
      let weight = w
      let at = stride
      for (let k = 1; k < K; k++) {
        weight += slots
        const w0 = v128.load32_splat(weight, 0)
        const w1 = v128.load32_splat(weight, 4)
        const w2 = v128.load32_splat(weight, 8)
        const w3 = v128.load32_splat(weight, 12)
        const e = v128.load(erase + at)
        const v = v128.load(add + at)
        kept0 = f32x4.mul(kept0, fnma(w0, e, splat(1)))
        kept1 = f32x4.mul(kept1, fnma(w1, e, splat(1)))
        kept2 = f32x4.mul(kept2, fnma(w2, e, splat(1)))
        kept3 = f32x4.mul(kept3, fnma(w3, e, splat(1)))
        added0 = fma(w0, v, added0)
        added1 = fma(w1, v, added1)
        added2 = fma(w2, v, added2)
        added3 = fma(w3, v, added3)
        at += stride
      }
    }
    const row = before + difference
    const after0 = fma(v128.load(before), kept0, added0)
    const after1 = fma(v128.load(before + stride), kept1, added1)
    const after2 = fma(v128.load(before + stride * 2), kept2, added2)
    const after3 = fma(v128.load(before + stride * 3), kept3, added3)
    v128.store(row, after0)
    v128.store(row + stride, after1)
    v128.store(row + stride * 2, after2)
    v128.store(row + stride * 3, after3)
    squares0 = fma(after0, after0, squares0)
    squares1 = fma(after1, after1, squares1)
    squares2 = fma(after2, after2, squares2)
    squares3 = fma(after3, after3, squares3)
    erase += VECTOR
    add += VECTOR
  }
  const squares = sums(squares0, squares1, squares2, squares3)
  v128.store(norms, f32x4.sqrt(f32x4.add(squares, splat(EPSILON))))
}

/**
 * Memory after erasing and writing  M_t = M_{t−1} ∏ₖ (1 − wₖ eₖᵀ) + Σₖ wₖ vₖᵀ, and its norms (see {@link memoryNorms}).
 *
 * @param F      floats from one row of the interface to the next
 * @param w      `[B K slotStride(N)]` write weightings
 * @param erase  `[K V]` per row of the interface, e
 * @param add    `[K V]` per row of the interface, v
 * @param before `[B padded(N) V]` M_{t−1}
 * @param after  `[B padded(N) V]` M_t, written; may be `before`
 * @param norms  `[B slotStride(N)]` √(|M_t[n]|² + ε), written
 *
 * @see Graves et al. 2016, Methods, “Writing”; Graves et al. 2014, eq. 3–4
 */
export function writeForward(
  B: i32, N: i32, W: i32, K: i32, F: i32, w: usize, erase: usize, add: usize, before: usize, after: usize, norms: usize,
): void {
  const stride = floats(padded(W))
  const slots = floats(slotStride(N))
  for (let b = 0; b < B; b++) {
    let weight = w + (<usize>(b * K)) * slots
    let norm = norms + (<usize>b) * slots
    const e = erase + floats(b * F)
    const v = add + floats(b * F)
    for (let n = 0; n < N; n += 4) {
      if (K === 1) writeRows(true, K, stride, weight, slots, e, v, before, after, norm)
      else writeRows(false, K, stride, weight, slots, e, v, before, after, norm)
      before += stride * 4
      after += stride * 4
      weight += VECTOR
      norm += VECTOR
    }
  }
}
