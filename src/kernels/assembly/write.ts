/** Writing to memory. */
import { VECTOR, floats, fma, fnma, padded, slotStride, splat, sums } from './simd'

/** Keeps the norms away from zero, where their gradient is undefined. */
const EPSILON: f32 = 1e-6

/** Four floats of one row after the write. The first head's weight and vectors are passed in; the others' are loaded. */
// @ts-ignore: decorator
@inline
function written(
  one: bool, K: i32, before: v128, weight: v128, e: v128, v: v128,
  w: usize, slots: usize, erase: usize, add: usize, stride: usize,
): v128 {
  let kept = fnma(weight, e, splat(1))
  let added = f32x4.mul(weight, v)
  if (!one) {
    for (let k = 1; k < K; k++) {
      w += slots
      erase += stride
      add += stride
      const other = v128.load32_splat(w)
      kept = f32x4.mul(kept, fnma(other, v128.load(erase), splat(1)))
      added = fma(other, v128.load(add), added)
    }
  }
  return fma(before, kept, added)
}

/** Four rows after the write. Returns their norms. */
// @ts-ignore: decorator
@inline
function writeRows(
  one: bool, K: i32, stride: usize, w: usize, slots: usize, erase: usize, add: usize, before: usize, after: usize,
): v128 {
  const w0 = v128.load32_splat(w, 0)
  const w1 = v128.load32_splat(w, 4)
  const w2 = v128.load32_splat(w, 8)
  const w3 = v128.load32_splat(w, 12)
  let squares0 = splat(0)
  let squares1 = splat(0)
  let squares2 = splat(0)
  let squares3 = splat(0)
  for (const end = before + stride; before < end; before += VECTOR) {
    const e = v128.load(erase)
    const v = v128.load(add)
    const before0 = v128.load(before)
    const before1 = v128.load(before + stride)
    const before2 = v128.load(before + stride * 2)
    const before3 = v128.load(before + stride * 3)
    const after0 = written(one, K, before0, w0, e, v, w, slots, erase, add, stride)
    const after1 = written(one, K, before1, w1, e, v, w + 4, slots, erase, add, stride)
    const after2 = written(one, K, before2, w2, e, v, w + 8, slots, erase, add, stride)
    const after3 = written(one, K, before3, w3, e, v, w + 12, slots, erase, add, stride)
    v128.store(after, after0)
    v128.store(after + stride, after1)
    v128.store(after + stride * 2, after2)
    v128.store(after + stride * 3, after3)
    squares0 = fma(after0, after0, squares0)
    squares1 = fma(after1, after1, squares1)
    squares2 = fma(after2, after2, squares2)
    squares3 = fma(after3, after3, squares3)
    after += VECTOR
    erase += VECTOR
    add += VECTOR
  }
  return f32x4.sqrt(f32x4.add(sums(squares0, squares1, squares2, squares3), splat(EPSILON)))
}

// @ts-ignore: decorator
@inline
function write(
  one: bool, B: i32, N: i32, W: i32, K: i32, F: i32, w: usize, erase: usize, add: usize,
  before: usize, after: usize, norms: usize,
): void {
  const stride = floats(padded(W))
  const slots = floats(slotStride(N))
  const end = floats(padded(N))
  for (let b = 0; b < B; b++) {
    for (let at: usize = 0; at < end; at += VECTOR) {
      v128.store(norms + at, writeRows(one, K, stride, w + at, slots, erase, add, before, after))
      before += stride * 4
      after += stride * 4
    }
    w += (<usize>K) * slots
    norms += slots
    erase += floats(F)
    add += floats(F)
  }
}

/**
 * Memory after erasing and writing  M_t = M_{t−1} ∏ₖ (1 − wₖ eₖᵀ) + Σₖ wₖ vₖᵀ, and its norms √(|M_t[n]|² + ε).
 *
 * @param F      floats from one row of the interface to the next
 * @param w      `[B K slotStride(N)]` write weightings
 * @param erase  `[K V]` per row of the interface, e
 * @param add    `[K V]` per row of the interface, v
 * @param before `[B padded(N) V]` M_{t−1}
 * @param after  `[B padded(N) V]` M_t, written; may be `before`
 * @param norms  `[B slotStride(N)]`, written
 *
 * @see Graves et al. 2016, Methods, “Writing”; Graves et al. 2014, eq. 3–4
 */
export function writeForward(
  B: i32, N: i32, W: i32, K: i32, F: i32, w: usize, erase: usize, add: usize, before: usize, after: usize, norms: usize,
): void {
  if (K === 1) write(true, B, N, W, 1, F, w, erase, add, before, after, norms)
  else write(false, B, N, W, K, F, w, erase, add, before, after, norms)
}
