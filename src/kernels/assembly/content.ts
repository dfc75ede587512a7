/** Content addressing: a distribution over the slots by how much their rows are like a key. */
import { dotRows, readRows } from './rows'
import { FLOAT, VECTOR, floats, fma, fnma, padded, slotStride, splat, sum } from './simd'
import { firstSlots, onlySlots, softmax } from './softmax'

/** Keeps the norms away from zero, where their gradient is undefined, and their product. */
const EPSILON: f32 = 1e-6

/** √(|k|² + ε) */
// @ts-ignore: decorator
@inline
function norm(key: usize, stride: usize): f32 {
  let squares = splat(0)
  for (const end = key + stride; key < end; key += VECTOR) {
    const x = v128.load(key)
    squares = fma(x, x, squares)
  }
  return sqrt<f32>(sum(squares) + EPSILON)
}

/** From the dots at `similarity` to cosines, and the weighting. */
// @ts-ignore: decorator
@inline
function weigh(N: i32, keyNorm: f32, strength: f32, norms: usize, similarity: usize, weighting: usize): void {
  let slots = firstSlots()
  let top = splat(-Infinity)
  for (let at: usize = 0, end = floats(padded(N)); at < end; at += VECTOR) {
    const scale = fma(splat(keyNorm), v128.load(norms + at), splat(EPSILON))
    const cosine = f32x4.div(v128.load(similarity + at), scale)
    const logit = onlySlots(f32x4.mul(splat(strength), cosine), slots, N)
    v128.store(similarity + at, cosine)
    v128.store(weighting + at, logit)
    top = f32x4.pmax(top, logit)
    slots = i32x4.add(slots, i32x4.splat(4))
  }
  softmax(weighting, N, top)
}

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
 * One head of {@link contentBackward}: all but what the rows bring to the gradient of the key.
 *
 * Both means are taken away before products are summed, which changes nothing but how much of them cancels.
 */
// @ts-ignore: decorator
@inline
function weighBackward(
  end: usize, stride: usize, key: usize, strength: usize, norms: usize, similarity: usize, weighting: usize,
  dWeighting: usize, dKey: usize, dStrength: usize, coefficients: usize, own: usize, onto: bool,
): void {
  let gradients = splat(0)
  let cosines = splat(0)
  let at: usize = 0
  do {
    const w = v128.load(weighting + at)
    gradients = fma(w, v128.load(dWeighting + at), gradients)
    cosines = fma(w, v128.load(similarity + at), cosines)
    at += VECTOR
  } while (at < end)
  const meanGradient = splat(sum(gradients))
  const meanCosine = splat(sum(cosines))
  const keyNorm = norm(key, stride)
  const beta = load<f32>(strength)
  let dStrengths = splat(0)
  let dNorms = splat(0)
  at = 0
  do {
    const norm = v128.load(norms + at)
    const s = v128.load(similarity + at)
    const dLogit = f32x4.mul(v128.load(weighting + at), f32x4.sub(v128.load(dWeighting + at), meanGradient))
    dStrengths = fma(dLogit, f32x4.sub(s, meanCosine), dStrengths)
    const scale = fma(splat(keyNorm), norm, splat(EPSILON))
    const inverse = f32x4.div(f32x4.mul(splat(beta), dLogit), f32x4.mul(scale, norm)) // β dlogit / (scale · norm)
    const coefficient = f32x4.mul(inverse, norm)
    const dNorm = f32x4.mul(coefficient, s)
    dNorms = fma(dNorm, norm, dNorms)
    const ownTerm = f32x4.mul(f32x4.mul(inverse, s), splat(keyNorm))
    v128.store(coefficients + at, coefficient)
    v128.store(own + at, onto ? f32x4.add(v128.load(own + at), ownTerm) : ownTerm)
    at += VECTOR
  } while (at < end)
  store<f32>(dStrength, sum(dStrengths))
  const share = splat(-sum(dNorms) / keyNorm)
  for (let j: usize = 0; j < stride; j += VECTOR) v128.store(dKey + j, f32x4.mul(share, v128.load(key + j)))
}

/**
 * The gradient of {@link contentForward}. With q = 1 / (κν[n] + ε), κ and ν the norms of key and row, and ds the
 * gradient of the cosine,
 *
 *   dM[n] = Σₕ ds q kₕ − (Σₕ ds s q κₕ / ν) M[n],  dk = Σₙ ds q M[n] − (Σₙ ds s q ν / κ) k,  dβ = Σₙ dlogit s.
 *
 * Of dM only the factors are left here: `coefficients` and `own` of `memoryBackward`.
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
