/** From the dot products of a key with rows to a distribution over the rows, and the gradient. */
import { VECTOR, floats, fma, padded, splat, sum } from './simd'
import { firstSlots, onlySlots, softmax } from './softmax'

/** Keeps the norms away from zero, where their gradient is undefined, and their product. */
export const EPSILON: f32 = 1e-6

/** √(|k|² + ε) */
// @ts-ignore: decorator
@inline
export function norm(key: usize, stride: usize): f32 {
  let squares = splat(0)
  for (const end = key + stride; key < end; key += VECTOR) {
    const x = v128.load(key)
    squares = fma(x, x, squares)
  }
  return sqrt<f32>(sum(squares) + EPSILON)
}

/** From the dot products at `similarity` to cosines, and the weighting. */
// @ts-ignore: decorator
@inline
export function weigh(N: i32, keyNorm: f32, strength: f32, norms: usize, similarity: usize, weighting: usize): void {
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
 * The gradient of {@link weigh} for one head's key, without the rows' part of the key's gradient.
 *
 * Both means are subtracted before products are summed; this only reduces cancellation.
 */
// @ts-ignore: decorator
@inline
export function weighBackward(
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
