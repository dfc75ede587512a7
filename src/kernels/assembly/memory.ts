/** Reading memory, and the dot products of its rows with vectors: one pass over the rows each. */
import { dotRows, readRows } from './rows'
import { VECTOR, floats, fma, padded, slotStride, splat, sums } from './simd'

export * from './memoryBackward'
export * from './write'

/** Keeps the norms away from zero, where their gradient is undefined. */
const EPSILON: f32 = 1e-6

/**
 * The norms √(|M[n]|² + ε), ε = 1e-6. Rows that pad the last block of four have √ε.
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
 * The dot products of vectors with the rows of memory:  out[h, n] = vector[h]·M[n], or += with `accumulate`.
 *
 * @param vectors      `[heads V]` per batch element
 * @param vectorStride floats from one batch element of the vectors to the next
 * @param M            `[B padded(N) V]`
 * @param out          `[B total slotStride(N)]`, from the first of these heads
 * @param accumulate   whether to add to `out`; else it is overwritten
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
