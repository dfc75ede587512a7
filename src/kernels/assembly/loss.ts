import { decay, logOnePlus } from './math'
import { loadFirst, storeFirst } from './partial'
import { floats, fma, only, splat, VECTOR, wideSum } from './simd'

/**
 * Masked sigmoid cross-entropy. A row is a time step of a sequence, `[T B]` in order; its logits y and targets z are O
 * numbers each, its mask m is one.
 */

/** The distance of a target from the prediction by the logit’s sign:  1 − z for y ≥ 0, z below. */
// @ts-ignore: decorator
@inline
function miss(above: v128, z: v128): v128 {
  return v128.bitselect(f32x4.sub(splat(1), z), z, above)
}

/** softplus(y) − y z = |y| w + ln (1 + e^−|y|) with w of {@link miss}: precise even for small values. */
// @ts-ignore: decorator
@inline
function cost(y: v128, z: v128): v128 {
  const w = miss(f32x4.ge(y, splat(0)), z)
  return fma(f32x4.abs(y), w, logOnePlus(decay(y)))
}

/** σ(y) − z = ±(w − s) with w of {@link miss} and s = σ(−|y|): for z of 0 or 1 precise even for small values. */
// @ts-ignore: decorator
@inline
function slope(y: v128, z: v128): v128 {
  const above = f32x4.ge(y, splat(0))
  const w = miss(above, z)
  const t = decay(y)
  const s = f32x4.div(t, f32x4.add(t, splat(1)))
  return v128.bitselect(f32x4.sub(w, s), f32x4.sub(s, w), above)
}

/**
 * scale · Σ m · (softplus(y) − y z), added up in float64.
 *
 * @param rows         T · B
 * @param O            logits of a row
 * @param logits       `[T B O]` y, rows `logitsStride` floats apart
 * @param targets      `[T B O]` z ∈ [0, 1]
 * @param mask         `[T B]`   m
 */
export function crossEntropyForward(
  rows: i32, O: i32, logits: usize, logitsStride: i32, targets: usize, mask: usize, scale: f32,
): f32 {
  const vectors = floats(O & ~3)
  const rest = O & 3
  const gap = floats(logitsStride) - vectors
  let total = f64x2.splat(0)
  for (; rows > 0; rows--) {
    const m = v128.load32_splat(mask)
    const end = logits + vectors
    if (logits < end)
      do {
        total = f64x2.add(total, wideSum(f32x4.mul(m, cost(v128.load(logits), v128.load(targets)))))
        logits += VECTOR
        targets += VECTOR
      } while (logits < end)
    if (rest > 0) {
      const costs = cost(loadFirst(rest, logits), loadFirst(rest, targets))
      total = f64x2.add(total, wideSum(only(f32x4.mul(m, costs), rest, 0)))
      targets += floats(rest)
    }
    logits += gap
    mask += floats(1)
  }
  return <f32>(<f64>scale * (f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1)))
}

/**
 * The gradient of {@link crossEntropyForward}:  scale · m · (σ(y) − z).
 *
 * @param dLogits `[T B O]`, rows `dStride` floats apart, of which those beyond O become zero; may be `logits`
 */
export function crossEntropyBackward(
  rows: i32, O: i32, logits: usize, logitsStride: i32, targets: usize, mask: usize, scale: f32, dLogits: usize,
  dStride: i32,
): void {
  const vectors = floats(O & ~3)
  const rest = O & 3
  const gap = floats(logitsStride) - vectors
  const dGap = floats(dStride) - vectors
  // The padding of the last vector is zero, and so are the vectors after it.
  const last = min<i32>(4, dStride - (O & ~3))
  const beyond = max<i32>(0, dStride - (O & ~3) - (rest > 0 ? 4 : 0))
  for (; rows > 0; rows--) {
    const m = splat(scale * load<f32>(mask))
    const end = logits + vectors
    if (logits < end)
      do {
        v128.store(dLogits, f32x4.mul(m, slope(v128.load(logits), v128.load(targets))))
        logits += VECTOR
        targets += VECTOR
        dLogits += VECTOR
      } while (logits < end)
    if (rest > 0) {
      const slopes = slope(loadFirst(rest, logits), loadFirst(rest, targets))
      storeFirst(last, dLogits, only(f32x4.mul(m, slopes), rest, 0))
      targets += floats(rest)
    }
    if (beyond > 0) memory.fill(dLogits + floats(rest > 0 ? 4 : 0), 0, floats(beyond))
    logits += gap
    dLogits += dGap
    mask += floats(1)
  }
}
