/** The gradient of looking up and reading rows. */
import { FLOAT, floats, padded } from '../simd'
import { EPSILON, addScaled, dot, norm } from './vectors'
import { rowAt } from './write'

/** From the gradient of a head's weights to that of its logits, in place. Returns that of its strength. */
// @ts-ignore: decorator
@inline
function weighBackward(C: i32, cosines: usize, weights: usize, dWeights: usize): f32 {
  const end = floats(C)
  let meanGradient: f32 = 0
  let meanCosine: f32 = 0
  for (let at: usize = 0; at < end; at += FLOAT) {
    meanGradient += load<f32>(weights + at) * load<f32>(dWeights + at)
    meanCosine += load<f32>(weights + at) * load<f32>(cosines + at)
  }
  let dStrength: f32 = 0
  for (let at: usize = 0; at < end; at += FLOAT) {
    const dLogit = load<f32>(weights + at) * (load<f32>(dWeights + at) - meanGradient)
    dStrength += dLogit * (load<f32>(cosines + at) - meanCosine)
    store<f32>(dWeights + at, dLogit)
  }
  return dStrength
}

/**
 * The gradient of `sparseReadForward` and of the cosines of its rows: with q = 1 / (κν + ε), κ and ν the norms of key and
 * row, and ds the gradient of the cosine,
 *
 *   dM[n] += w dr + ds q k − (ds s q κ / ν) M[n],  dk = Σ ds q M[n] − (Σ ds s q ν / κ) k,  dβ = Σ dlogit s.
 *
 * @param F          floats from one row of the interface to the next, and of its gradient
 * @param keys       `[R V]` per row of the interface
 * @param strengths  `[R]` per row of the interface
 * @param slots      `[B R padded(C)]` i32, as `cosines` and `weights`
 * @param words      `[B R C V]` the rows that were read
 * @param dr         `[R V]` per batch element
 * @param drStride   floats from one batch element of dr to the next
 * @param dWeights   `[B R padded(C)]` the next step's part of the weights' gradient; overwritten
 * @param dKeys      `[R V]` per row of the interface's gradient, written
 * @param dStrengths `[R]` per row of the interface's gradient, written
 * @param dM         `[B padded(N) V]`, added to
 */
export function sparseReadBackward(
  B: i32, N: i32, W: i32, R: i32, C: i32, F: i32, keys: usize, strengths: usize, slots: usize, cosines: usize,
  weights: usize, words: usize, dr: usize, drStride: i32, dWeights: usize, dKeys: usize, dStrengths: usize, dM: usize,
): void {
  const stride = floats(padded(W))
  const length = floats(padded(C))
  const end = floats(C)
  for (let b = 0; b < B; b++) {
    for (let head: usize = 0; head < <usize>R; head++) {
      const key = keys + head * stride
      const dKey = dKeys + head * stride
      const dRead = dr + head * stride
      const keyNorm = norm(stride, key)
      for (let at: usize = 0, word = words; at < end; at += FLOAT, word += stride)
        store<f32>(dWeights + at, load<f32>(dWeights + at) + dot(stride, dRead, word))
      store<f32>(dStrengths + head * FLOAT, weighBackward(C, cosines, weights, dWeights))
      const strength = load<f32>(strengths + head * FLOAT)
      let dKeyNorm: f32 = 0
      memory.fill(dKey, 0, stride)
      for (let at: usize = 0; at < end; at += FLOAT) {
        const wordNorm = norm(stride, words)
        const coefficient = (strength * load<f32>(dWeights + at)) / (keyNorm * wordNorm + EPSILON)
        const dScale = coefficient * load<f32>(cosines + at)
        const row = rowAt(dM, stride, slots, at)
        addScaled(stride, load<f32>(weights + at), dRead, row)
        addScaled(stride, coefficient, key, row)
        addScaled(stride, (-dScale * keyNorm) / wordNorm, words, row)
        addScaled(stride, coefficient, words, dKey)
        dKeyNorm += dScale * wordNorm
        words += stride
      }
      addScaled(stride, -dKeyNorm / keyNorm, key, dKey)
      slots += length
      cosines += length
      weights += length
      dWeights += length
    }
    dM += (<usize>padded(N)) * stride
    dr += floats(drStride)
    keys += floats(F)
    strengths += floats(F)
    dKeys += floats(F)
    dStrengths += floats(F)
  }
}
