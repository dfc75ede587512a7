/** Content addressing: a distribution over the slots by the similarity of their rows to a key. */
import { norm, weigh, weighBackward } from './cosine'
import { dotRows, readRows } from './rows'
import { FLOAT, floats, padded, slotStride } from './simd'

/**
 * Content weighting  C(M, k, β)[n] = softmaxₙ( β s[n] ),  s[n] = k·M[n] / (√(|k|² + ε) √(|M[n]|² + ε) + ε).
 *
 * @param F          floats from one row of the interface to the next
 * @param keys       `[heads V]` per row of the interface, k
 * @param strengths  `[heads]` per row of the interface, β
 * @param M          `[B padded(N) V]`
 * @param norms      `[B slotStride(N)]` √(|M[n]|² + ε)
 * @param similarity `[B total slotStride(N)]` s, from the first of these heads, written
 * @param weighting  `[B total slotStride(N)]` C, from the first of these heads, written
 *
 * @see Graves et al. 2016, Methods, “Content-based addressing”; Graves et al. 2014, eq. 5–6
 */
export function contentForward(
  B: i32, N: i32, W: i32, heads: i32, F: i32, keys: usize, strengths: usize, M: usize, norms: usize,
  similarity: usize, weighting: usize, total: i32,
): void {
  const stride = floats(padded(W))
  const slots = floats(slotStride(N))
  for (let b = 0; b < B; b++) {
    const rows = M + (<usize>(b * padded(N))) * stride
    const first = (<usize>(b * total)) * slots
    let key = keys + floats(b * F)
    let strength = strengths + floats(b * F)
    dotRows(heads, stride, rows, rows + (<usize>N) * stride, key, similarity + first, slots, false)
    for (let h = 0; h < heads; h++) {
      const at = first + (<usize>h) * slots
      weigh(N, norm(key, stride), load<f32>(strength), norms, similarity + at, weighting + at)
      key += stride
      strength += FLOAT
    }
    norms += slots
  }
}

/**
 * The gradient of {@link contentForward}. With q = 1 / (κν[n] + ε), κ and ν the norms of key and row, and ds the
 * gradient of the cosine,
 *
 *   dM[n] = Σₕ ds q kₕ − (Σₕ ds s q κₕ / ν) M[n],  dk = Σₙ ds q M[n] − (Σₙ ds s q ν / κ) k,  dβ = Σₙ dlogit s.
 *
 * Of dM only the factors are computed here: `coefficients` and `own` of `memoryBackward`.
 *
 * @param F            floats from one row of the interface to the next, and of its gradient
 * @param total        heads of `similarity` and `weighting`
 * @param dWeighting   `[B dTotal slotStride(N)]`, from the first of these heads
 * @param dKeys        `[heads V]` per row of the interface's gradient, written
 * @param dStrengths   `[heads]` per row of the interface's gradient, written
 * @param coefficients `[B C slotStride(N)]` ds q, from the first of these heads, written
 * @param own          `[B slotStride(N)]` Σₕ ds s q κₕ / ν, written, or added to what is there
 *
 * The other parameters are those of {@link contentForward}.
 */
export function contentBackward(
  B: i32, N: i32, W: i32, heads: i32, F: i32, keys: usize, strengths: usize, M: usize, norms: usize,
  similarity: usize, weighting: usize, total: i32, dWeighting: usize, dTotal: i32, dKeys: usize, dStrengths: usize,
  coefficients: usize, C: i32, own: usize, accumulateOwn: i32,
): void {
  const stride = floats(padded(W))
  const slots = floats(slotStride(N))
  const end = floats(padded(N))
  for (let b = 0; b < B; b++) {
    const rows = M + (<usize>(b * padded(N))) * stride
    const row = floats(b * F)
    const first = (<usize>(b * total)) * slots
    const firstGradient = dWeighting + (<usize>(b * dTotal)) * slots
    const firstCoefficient = coefficients + (<usize>(b * C)) * slots
    for (let h = 0; h < heads; h++) {
      const at = (<usize>h) * slots
      const vector = row + (<usize>h) * stride
      const scalar = row + floats(h)
      weighBackward(
        end, stride, keys + vector, strengths + scalar, norms, similarity + first + at, weighting + first + at,
        firstGradient + at, dKeys + vector, dStrengths + scalar, firstCoefficient + at, own,
        h > 0 || accumulateOwn !== 0,
      )
    }
    readRows(heads, stride, rows, rows + (<usize>N) * stride, firstCoefficient, slots, dKeys + row, true)
    norms += slots
    own += slots
  }
}
