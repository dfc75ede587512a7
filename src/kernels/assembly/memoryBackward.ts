/** The gradients of memory: through reading, look-ups and writing. */
import { VECTOR, floats, fma, fnma, padded, slotStride, splat, sums } from './simd'

/** dM[n] += Σ_c coefficient_c[n] · vector_c − own[n] · M[n] for four rows and one vector of each, or two. */
// @ts-ignore: decorator
@inline
function addTerms(
  two: bool, C: i32, stride: usize, slots: usize, coefficients: usize, vectors: usize, own: usize, M: usize, dM: usize,
): void {
  const M1 = M + stride, M2 = M + stride * 2, M3 = M + stride * 3
  const dM1 = dM + stride, dM2 = dM + stride * 2, dM3 = dM + stride * 3
  const own0 = v128.load32_splat(own, 0)
  const own1 = v128.load32_splat(own, 4)
  const own2 = v128.load32_splat(own, 8)
  const own3 = v128.load32_splat(own, 12)
  let a0 = fnma(own0, v128.load(M), v128.load(dM))
  let a1 = fnma(own1, v128.load(M1), v128.load(dM1))
  let a2 = fnma(own2, v128.load(M2), v128.load(dM2))
  let a3 = fnma(own3, v128.load(M3), v128.load(dM3))
  let b0 = two ? fnma(own0, v128.load(M, 16), v128.load(dM, 16)) : a0
  let b1 = two ? fnma(own1, v128.load(M1, 16), v128.load(dM1, 16)) : a1
  let b2 = two ? fnma(own2, v128.load(M2, 16), v128.load(dM2, 16)) : a2
  let b3 = two ? fnma(own3, v128.load(M3, 16), v128.load(dM3, 16)) : a3
  for (let c = 0; c < C; c++) {
    const c0 = v128.load32_splat(coefficients, 0)
    const c1 = v128.load32_splat(coefficients, 4)
    const c2 = v128.load32_splat(coefficients, 8)
    const c3 = v128.load32_splat(coefficients, 12)
    const a = v128.load(vectors)
    a0 = fma(c0, a, a0)
    a1 = fma(c1, a, a1)
    a2 = fma(c2, a, a2)
    a3 = fma(c3, a, a3)
    if (two) {
      const b = v128.load(vectors, 16)
      b0 = fma(c0, b, b0)
      b1 = fma(c1, b, b1)
      b2 = fma(c2, b, b2)
      b3 = fma(c3, b, b3)
    }
    coefficients += slots
    vectors += stride
  }
  v128.store(dM, a0)
  v128.store(dM1, a1)
  v128.store(dM2, a2)
  v128.store(dM3, a3)
  if (two) {
    v128.store(dM, b0, 16)
    v128.store(dM1, b1, 16)
    v128.store(dM2, b2, 16)
    v128.store(dM3, b3, 16)
  }
}

/** {@link addTerms} for four whole rows. */
// @ts-ignore: decorator
@inline
function addTermsToRows(
  C: i32, stride: usize, slots: usize, coefficients: usize, vectors: usize, own: usize, M: usize, dM: usize,
): void {
  let left = stride
  for (; left >= VECTOR * 2; left -= VECTOR * 2) {
    addTerms(true, C, stride, slots, coefficients, vectors, own, M, dM)
    vectors += VECTOR * 2
    M += VECTOR * 2
    dM += VECTOR * 2
  }
  if (left > 0) addTerms(false, C, stride, slots, coefficients, vectors, own, M, dM)
}

/**
 * Four rows through the write of head `head`, including the other heads' erasing. With one head dM becomes the gradient
 * before the write; with more it stays, since the other heads need it.
 */
// @ts-ignore: decorator
@inline
function writeRowsBackward(
  one: bool, K: i32, head: i32, stride: usize, slots: usize, w: usize, erase: usize, add: usize,
  before: usize, dM: usize, dW: usize, dErase: usize, dAdd: usize,
): void {
  const own = one ? 0 : (<usize>head) * slots
  const at = one ? 0 : (<usize>head) * stride
  const w0 = v128.load32_splat(w + own, 0)
  const w1 = v128.load32_splat(w + own, 4)
  const w2 = v128.load32_splat(w + own, 8)
  const w3 = v128.load32_splat(w + own, 12)
  let dW0 = splat(0)
  let dW1 = splat(0)
  let dW2 = splat(0)
  let dW3 = splat(0)
  for (let j: usize = 0; j < stride; j += VECTOR) {
    const row = dM + j
    const rowBefore = before + j
    const d0 = v128.load(row)
    const d1 = v128.load(row + stride)
    const d2 = v128.load(row + stride * 2)
    const d3 = v128.load(row + stride * 3)
    let lost0 = f32x4.mul(d0, v128.load(rowBefore))
    let lost1 = f32x4.mul(d1, v128.load(rowBefore + stride))
    let lost2 = f32x4.mul(d2, v128.load(rowBefore + stride * 2))
    let lost3 = f32x4.mul(d3, v128.load(rowBefore + stride * 3))
    if (!one) {
      let weight = w
      let other = erase + j
      for (let k = 0; k < K; k++) {
        if (k !== head) {
          const e = v128.load(other)
          lost0 = f32x4.mul(lost0, fnma(v128.load32_splat(weight, 0), e, splat(1)))
          lost1 = f32x4.mul(lost1, fnma(v128.load32_splat(weight, 4), e, splat(1)))
          lost2 = f32x4.mul(lost2, fnma(v128.load32_splat(weight, 8), e, splat(1)))
          lost3 = f32x4.mul(lost3, fnma(v128.load32_splat(weight, 12), e, splat(1)))
        }
        weight += slots
        other += stride
      }
    }
    const e = v128.load(erase + at + j)
    const v = v128.load(add + at + j)
    dW0 = fnma(lost0, e, fma(d0, v, dW0))
    dW1 = fnma(lost1, e, fma(d1, v, dW1))
    dW2 = fnma(lost2, e, fma(d2, v, dW2))
    dW3 = fnma(lost3, e, fma(d3, v, dW3))
    const erased = dErase + at + j
    const added = dAdd + at + j
    const lost = fma(w1, lost1, f32x4.mul(w0, lost0))
    const gained = fma(w1, d1, f32x4.mul(w0, d0))
    const lostToo = fma(w3, lost3, f32x4.mul(w2, lost2))
    const gainedToo = fma(w3, d3, f32x4.mul(w2, d2))
    v128.store(erased, f32x4.sub(v128.load(erased), f32x4.add(lost, lostToo)))
    v128.store(added, f32x4.add(v128.load(added), f32x4.add(gained, gainedToo)))
    if (one) {
      v128.store(row, f32x4.mul(d0, fnma(w0, e, splat(1))))
      v128.store(row + stride, f32x4.mul(d1, fnma(w1, e, splat(1))))
      v128.store(row + stride * 2, f32x4.mul(d2, fnma(w2, e, splat(1))))
      v128.store(row + stride * 3, f32x4.mul(d3, fnma(w3, e, splat(1))))
    }
  }
  v128.store(dW + own, sums(dW0, dW1, dW2, dW3))
}

/** dM of four rows times the heads' retention  ∏ₖ (1 − wₖ eₖᵀ). */
function keepRows(K: i32, stride: usize, slots: usize, w: usize, erase: usize, dM: usize): void {
  for (let k = 0; k < K; k++) {
    const w0 = v128.load32_splat(w, 0)
    const w1 = v128.load32_splat(w, 4)
    const w2 = v128.load32_splat(w, 8)
    const w3 = v128.load32_splat(w, 12)
    for (let j: usize = 0; j < stride; j += VECTOR) {
      const e = v128.load(erase + j)
      const row = dM + j
      v128.store(row, f32x4.mul(v128.load(row), fnma(w0, e, splat(1))))
      v128.store(row + stride, f32x4.mul(v128.load(row + stride), fnma(w1, e, splat(1))))
      v128.store(row + stride * 2, f32x4.mul(v128.load(row + stride * 2), fnma(w2, e, splat(1))))
      v128.store(row + stride * 3, f32x4.mul(v128.load(row + stride * 3), fnma(w3, e, splat(1))))
    }
    w += slots
    erase += stride
  }
}

// @ts-ignore: decorator
@inline
function backward(
  one: bool, B: i32, N: i32, W: i32, K: i32, F: i32, C: i32, coefficients: usize, vectors: usize, own: usize,
  after: usize, before: usize, w: usize, erase: usize, add: usize, dM: usize, dW: usize, dErase: usize, dAdd: usize,
): void {
  const stride = floats(padded(W))
  const slots = floats(slotStride(N))
  const end = floats(padded(N))
  for (let b = 0; b < B; b++) {
    memory.fill(dErase, 0, (<usize>K) * stride)
    memory.fill(dAdd, 0, (<usize>K) * stride)
    for (let at: usize = 0; at < end; at += VECTOR) {
      addTermsToRows(C, stride, slots, coefficients + at, vectors, own + at, after, dM)
      if (one) {
        writeRowsBackward(true, 1, 0, stride, slots, w + at, erase, add, before, dM, dW + at, dErase, dAdd)
      } else {
        for (let k = 0; k < K; k++)
          writeRowsBackward(false, K, k, stride, slots, w + at, erase, add, before, dM, dW + at, dErase, dAdd)
        keepRows(K, stride, slots, w + at, erase, dM)
      }
      after += stride * 4
      before += stride * 4
      dM += stride * 4
    }
    coefficients += (<usize>C) * slots
    vectors += (<usize>C) * stride
    own += slots
    w += (<usize>K) * slots
    dW += (<usize>K) * slots
    erase += floats(F)
    add += floats(F)
    dErase += floats(F)
    dAdd += floats(F)
  }
}

/**
 * The gradient of one memory and of the write that made it, in one pass over its rows.
 *
 * First  dM[n] += Σ_c coefficient_c[n] · vector_c − own[n] · M_t[n]: for reading, the terms are weightings and gradients of
 * read vectors; for look-ups by content, the results of `contentBackward`. Then, through {@link writeForward},
 *
 *   dwₖ[n] = dM[n]·(vₖ − M_{t−1}[n] eₖ qₖ[n]),  deₖ = −Σₙ wₖ[n] dM[n] M_{t−1}[n] qₖ[n],  dvₖ = Σₙ wₖ[n] dM[n],
 *
 * where qₖ = ∏_{l≠k} (1 − wₗ eₗᵀ), and dM becomes dM ∏ₖ (1 − wₖ eₖᵀ).
 *
 * @param F            floats from one row of the interface to the next, and of its gradient
 * @param C            how many terms
 * @param coefficients `[B C slotStride(N)]`
 * @param vectors      `[B C V]`
 * @param own          `[B slotStride(N)]`
 * @param after        `[B padded(N) V]` M_t
 * @param before       `[B padded(N) V]` M_{t−1}
 * @param w            `[B K slotStride(N)]` write weightings
 * @param erase        `[K V]` per row of the interface
 * @param add          `[K V]` per row of the interface
 * @param dM           `[B padded(N) V]` gradient with respect to M_t, then to M_{t−1}
 * @param dW           `[B K slotStride(N)]`, written
 * @param dErase       `[K V]` per row of the interface's gradient, written
 * @param dAdd         `[K V]` per row of the interface's gradient, written
 */
export function memoryBackward(
  B: i32, N: i32, W: i32, K: i32, F: i32, C: i32, coefficients: usize, vectors: usize, own: usize, after: usize,
  before: usize, w: usize, erase: usize, add: usize, dM: usize, dW: usize, dErase: usize, dAdd: usize,
): void {
  if (K === 1)
    backward(
      true, B, N, W, 1, F, C, coefficients, vectors, own, after, before, w, erase, add, dM, dW, dErase, dAdd,
    )
  else
    backward(
      false, B, N, W, K, F, C, coefficients, vectors, own, after, before, w, erase, add, dM, dW, dErase, dAdd,
    )
}

/**
 * The gradient of the initial memory:  dM[n] += Σ_c coefficient_c[n] · vector_c − own[n] · M[n].
 *
 * @param C            how many terms
 * @param coefficients `[B C slotStride(N)]`
 * @param vectors      `[B C V]`
 * @param own          `[B slotStride(N)]`
 * @param M            `[B padded(N) V]`
 * @param dM           `[B padded(N) V]`, added to
 */
export function memoryTerms(
  B: i32, N: i32, W: i32, C: i32, coefficients: usize, vectors: usize, own: usize, M: usize, dM: usize,
): void {
  const stride = floats(padded(W))
  const slots = floats(slotStride(N))
  for (let b = 0; b < B; b++) {
    const vector = vectors + (<usize>(b * C)) * stride
    let coefficient = coefficients + (<usize>(b * C)) * slots
    let ownSlot = own + (<usize>b) * slots
    for (let n = 0; n < N; n += 4) {
      addTermsToRows(C, stride, slots, coefficient, vector, ownSlot, M, dM)
      M += stride * 4
      dM += stride * 4
      coefficient += VECTOR
      ownSlot += VECTOR
    }
  }
}
