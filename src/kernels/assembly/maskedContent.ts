/** Content addressing with masks: a head's mask applies to its key and to the rows. */
import { EPSILON, weigh, weighBackward } from './cosine'
import { dotRows, readRows } from './rows'
import { FLOAT, VECTOR, floats, fma, fnma, padded, slotStride, splat, sum, sums } from './simd'

/** Writes k ⊙ m² to `product`: its dot products with rows are those of the masked key with masked rows. Returns √(|k ⊙ m|² + ε). */
// @ts-ignore: decorator
@inline
function maskKey(key: usize, mask: usize, stride: usize, product: usize): f32 {
  let squares = splat(0)
  for (let j: usize = 0; j < stride; j += VECTOR) {
    const m = v128.load(mask + j)
    const x = f32x4.mul(v128.load(key + j), m)
    squares = fma(x, x, squares)
    v128.store(product + j, f32x4.mul(x, m))
  }
  return sqrt<f32>(sum(squares) + EPSILON)
}

/** √(|M[n] ⊙ m|² + ε), four rows at a time. */
// @ts-ignore: decorator
@inline
function maskedNorms(row: usize, end: usize, stride: usize, mask: usize, norms: usize): void {
  for (; row < end; row += stride * 4) {
    let a = splat(0), b = splat(0), c = splat(0), d = splat(0)
    for (let j: usize = 0; j < stride; j += VECTOR) {
      const m = v128.load(mask + j)
      const x0 = f32x4.mul(v128.load(row + j), m)
      const x1 = f32x4.mul(v128.load(row + stride + j), m)
      const x2 = f32x4.mul(v128.load(row + stride * 2 + j), m)
      const x3 = f32x4.mul(v128.load(row + stride * 3 + j), m)
      a = fma(x0, x0, a)
      b = fma(x1, x1, b)
      c = fma(x2, x2, c)
      d = fma(x3, x3, d)
    }
    v128.store(norms, f32x4.sqrt(f32x4.add(sums(a, b, c, d), splat(EPSILON))))
    norms += VECTOR
  }
}

/**
 * Masked content weighting  softmaxₙ( β s[n] ),  with k̂ = k ⊙ m and M̂[n] = M[n] ⊙ m:
 * s[n] = k̂·M̂[n] / (√(|k̂|² + ε) √(|M̂[n]|² + ε) + ε).
 *
 * @param masks    `[heads V]` per row of the interface, m
 * @param products `[B heads V]` k ⊙ m², written
 * @param norms    `[B total slotStride(N)]` √(|M̂[n]|² + ε), from the first of these heads, written
 *
 * The other parameters are those of `contentForward`.
 *
 * @see Csordás and Schmidhuber 2019, §3.1
 */
export function maskedContentForward(
  B: i32, N: i32, W: i32, heads: i32, F: i32, keys: usize, strengths: usize, masks: usize, M: usize, products: usize,
  norms: usize, similarity: usize, weighting: usize, total: i32,
): void {
  const stride = floats(padded(W))
  const slots = floats(slotStride(N))
  for (let b = 0; b < B; b++) {
    const rows = M + (<usize>(b * padded(N))) * stride
    const end = rows + (<usize>padded(N)) * stride
    const first = (<usize>(b * total)) * slots
    const row = floats(b * F)
    for (let h = 0; h < heads; h++) {
      const at = first + (<usize>h) * slots
      const vector = row + (<usize>h) * stride
      const keyNorm = maskKey(keys + vector, masks + vector, stride, products)
      dotRows(1, stride, rows, end, products, similarity + at, slots, false)
      maskedNorms(rows, end, stride, masks + vector, norms + at)
      weigh(N, keyNorm, load<f32>(strengths + row + floats(h)), norms + at, similarity + at, weighting + at)
      products += stride
    }
  }
}

/** x = k ⊙ m */
// @ts-ignore: decorator
@inline
function multiply(key: usize, mask: usize, stride: usize, x: usize): void {
  for (let j: usize = 0; j < stride; j += VECTOR) v128.store(x + j, f32x4.mul(v128.load(key + j), v128.load(mask + j)))
}

/**
 * Subtracts own[n] m² ⊙ M[n] from dM[n], and completes the gradients of a key and its mask. On entry `dKey` holds the part
 * of the norm of k̂, and `product` holds Σₙ ds q M[n], which is replaced by k ⊙ m².
 */
// @ts-ignore: decorator
@inline
function unmask(
  rows: usize, end: usize, stride: usize, key: usize, mask: usize, own: usize, product: usize, dKey: usize,
  dMask: usize, dRows: usize,
): void {
  for (let j: usize = 0; j < stride; j += VECTOR) {
    const m = v128.load(mask + j)
    const k = v128.load(key + j)
    const squared = f32x4.mul(m, m)
    let squares = splat(0) // Σₙ own[n] M[n]²
    let factor = own
    let dRow = dRows + j
    for (let row = rows + j; row < end; row += stride) {
      const x = v128.load(row)
      const share = f32x4.mul(v128.load32_splat(factor), x)
      squares = fma(share, x, squares)
      v128.store(dRow, fnma(share, squared, v128.load(dRow)))
      factor += FLOAT
      dRow += stride
    }
    const brought = v128.load(product + j)
    const masked = f32x4.mul(k, m)
    const dMasked = fma(m, brought, v128.load(dKey + j))
    v128.store(dKey + j, f32x4.mul(dMasked, m))
    v128.store(dMask + j, fma(dMasked, k, fnma(m, squares, f32x4.mul(masked, brought))))
    v128.store(product + j, f32x4.mul(masked, m))
  }
}

/**
 * The gradient of {@link maskedContentForward}. With q, κ, ν and ds as in `contentBackward`, of the masked key and rows,
 *
 *   dM̂[n] = Σₕ ds q k̂ − (ds s q κ / ν) M̂[n],  dM[n] = Σₕ m ⊙ dM̂[n],  dm = Σₙ dM̂[n] ⊙ M[n] + dk̂ ⊙ k,  dk = dk̂ ⊙ m.
 *
 * The first terms of dM are written as factors, `coefficients` of `products`, for `memoryBackward`. The second terms differ
 * for each head, and are added to dM here.
 *
 * @param products `[B heads V]` k ⊙ m², written
 * @param dMasks   `[heads V]` per row of the interface's gradient, written
 * @param own      `[slotStride(N)]`, scratch
 * @param dM       `[B padded(N) V]`, added to
 *
 * The other parameters are those of `contentBackward`.
 */
export function maskedContentBackward(
  B: i32, N: i32, W: i32, heads: i32, F: i32, keys: usize, strengths: usize, masks: usize, M: usize, products: usize,
  norms: usize, similarity: usize, weighting: usize, total: i32, dWeighting: usize, dTotal: i32, dKeys: usize,
  dStrengths: usize, dMasks: usize, coefficients: usize, C: i32, own: usize, dM: usize,
): void {
  const stride = floats(padded(W))
  const slots = floats(slotStride(N))
  for (let b = 0; b < B; b++) {
    const offset = (<usize>(b * padded(N))) * stride
    const rows = M + offset
    const end = rows + (<usize>N) * stride
    const row = floats(b * F)
    for (let h = 0; h < heads; h++) {
      const at = (<usize>(b * total + h)) * slots
      const vector = row + (<usize>h) * stride
      const scalar = row + floats(h)
      const coefficient = coefficients + (<usize>(b * C + h)) * slots
      const dKey = dKeys + vector
      multiply(keys + vector, masks + vector, stride, dKey)
      weighBackward(
        floats(padded(N)), stride, dKey, strengths + scalar, norms + at, similarity + at, weighting + at,
        dWeighting + (<usize>(b * dTotal + h)) * slots, dKey, dStrengths + scalar, coefficient, own, false,
      )
      readRows(1, stride, rows, end, coefficient, slots, products, false)
      unmask(
        rows, end, stride, keys + vector, masks + vector, own, products, dKey, dMasks + vector, dM + offset,
      )
      products += stride
    }
  }
}
