import { loadFirst, storeFirst } from './partial'
import { floats, fma, fnma, splat, VECTOR } from './simd'

/**
 * Optimizers, each one pass over a param: clip, scale, momentum, learning rate, add. Results may overwrite the inputs.
 * Vectors may lie at any address.
 *
 * Gradients and running means of size below 2⁻⁵⁸ count as zero, and so do running means of squares below 2⁻¹¹⁶. Otherwise
 * those of a param without a gradient would become subnormal and stay so, which is a hundred times slower.
 */

const TINY: f32 = 3.4694469519536142e-18 // 2⁻⁵⁸
const TINY_SQUARE: f32 = 1.2037062152420224e-35 // 2⁻¹¹⁶

/** The lanes of x where `size`, not negative, is at least `least`, or NaN; the others zero. */
// @ts-ignore: decorator
@inline
function unlessBelow(least: f32, size: v128, x: v128): v128 {
  return v128.andnot(x, f32x4.lt(size, splat(least)))
}

/** A running mean of squares. */
// @ts-ignore: decorator
@inline
function meanOfSquares(decay: v128, mean: v128, complement: v128, x: v128): v128 {
  const next = fma(decay, mean, f32x4.mul(complement, f32x4.mul(x, x)))
  return unlessBelow(TINY_SQUARE, next, next)
}

/** decay · x + y, for signed numbers. */
// @ts-ignore: decorator
@inline
function running(decay: v128, x: v128, y: v128): v128 {
  const next = fma(decay, x, y)
  return unlessBelow(TINY_SQUARE, f32x4.mul(next, next), next)
}

/** Clips a gradient:  min(max(scale · g, low), high). */
// @ts-ignore: decorator
@inline
function clipped(g: v128, scale: v128, low: v128, high: v128): v128 {
  const bounded = f32x4.pmax(f32x4.pmin(f32x4.mul(g, scale), high), low)
  return unlessBelow(TINY, f32x4.abs(bounded), bounded)
}

/** A whole vector, or the first `rest` floats if `rest` is not 0. */
// @ts-ignore: decorator
@inline
function loaded(from: usize, rest: i32): v128 {
  return rest > 0 ? loadFirst(rest, from) : v128.load(from)
}

// @ts-ignore: decorator
@inline
function stored(to: usize, x: v128, rest: i32): void {
  if (rest > 0) storeFirst(rest, to, x)
  else v128.store(to, x)
}

/** x₀² and x₁² of the two floats at a pointer, in float64, added to `sum`. */
// @ts-ignore: decorator
@inline
function squaresOfTwo(from: usize, offset: usize, sum: v128): v128 {
  const x = f64x2.promote_low_f32x4(v128.load64_zero(from + offset))
  if (isDefined(RELAXED)) return f64x2.relaxed_madd(x, x, sum)
  return f64x2.add(sum, f64x2.mul(x, x))
}

/**
 * Σ x² in float64, in which no float's square overflows or underflows.
 *
 * @returns NaN or ∞ if, and only if, an entry is
 */
export function sumOfSquares(count: i32, x: usize): f64 {
  let a = f64x2.splat(0), b = f64x2.splat(0), c = f64x2.splat(0), d = f64x2.splat(0)
  for (const end = x + floats(count & ~7); x < end; x += 2 * VECTOR) {
    a = squaresOfTwo(x, 0, a)
    b = squaresOfTwo(x, 8, b)
    c = squaresOfTwo(x, 16, c)
    d = squaresOfTwo(x, 24, d)
  }
  const both = f64x2.add(f64x2.add(a, b), f64x2.add(c, d))
  let total = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1)
  for (const end = x + floats(count & 7); x < end; x += floats(1)) {
    const one = <f64>load<f32>(x)
    total += one * one
  }
  return total
}

/** Writes one float. */
export function setFloat(x: usize, value: f32): void {
  store<f32>(x, value)
}

/** {@link adamUpdate} of a vector. */
// @ts-ignore: decorator
@inline
function adamVector(
  params: usize, gradients: usize, mean: usize, meanSquare: usize, newParams: usize, newMean: usize,
  newMeanSquare: usize, gradientScale: v128, low: v128, high: v128, beta1: v128, rest1: v128, beta2: v128, rest2: v128,
  epsilon: v128, meanScale: v128, squareScale: v128, rate: v128, rest: i32,
): void {
  const g = clipped(loaded(gradients, rest), gradientScale, low, high)
  const m = running(beta1, loaded(mean, rest), f32x4.mul(rest1, g))
  const v = meanOfSquares(beta2, loaded(meanSquare, rest), rest2, g)
  const root = f32x4.sqrt(f32x4.mul(v, squareScale))
  const direction = f32x4.div(f32x4.mul(m, meanScale), f32x4.add(root, epsilon))
  stored(newMean, m, rest)
  stored(newMeanSquare, v, rest)
  stored(newParams, fnma(rate, direction, loaded(params, rest)), rest)
}

/**
 * Adam, after gradient clipping:
 *
 * m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;  θ ← θ − rate · meanScale · m / (√(squareScale · v) + ε)
 *
 * @param count         entries of each tensor
 * @param gradientScale factor of the gradients: less than 1 where their norm is clipped
 * @param clipValue     limit of each gradient entry's size after that; ∞ for none
 * @param beta1         in float64, as is β₂: 1 − β would lose half its digits
 * @param meanScale     1 / (1 − β₁ᵗ)
 * @param squareScale   1 / (1 − β₂ᵗ)
 *
 * @see Kingma and Ba 2015, algorithm 1
 */
export function adamUpdate(
  count: i32, params: usize, gradients: usize, mean: usize, meanSquare: usize, newParams: usize, newMean: usize,
  newMeanSquare: usize, gradientScale: f32, clipValue: f32, beta1: f64, beta2: f64, epsilon: f32, meanScale: f32,
  squareScale: f32, rate: f32,
): void {
  const scale = splat(gradientScale), low = splat(-clipValue), high = splat(clipValue)
  const b1 = splat(<f32>beta1), r1 = splat(<f32>(1 - beta1))
  const b2 = splat(<f32>beta2), r2 = splat(<f32>(1 - beta2))
  const e = splat(epsilon), s1 = splat(meanScale), s2 = splat(squareScale), factor = splat(rate)
  const end = params + floats(count & ~3)
  if (params < end)
    do {
      adamVector(
        params, gradients, mean, meanSquare, newParams, newMean, newMeanSquare, scale, low, high, b1, r1, b2, r2, e, s1,
        s2, factor, 0,
      )
      params += VECTOR
      gradients += VECTOR
      mean += VECTOR
      meanSquare += VECTOR
      newParams += VECTOR
      newMean += VECTOR
      newMeanSquare += VECTOR
    } while (params < end)
  const rest = count & 3
  if (rest > 0)
    adamVector(
      params, gradients, mean, meanSquare, newParams, newMean, newMeanSquare, scale, low, high, b1, r1, b2, r2, e, s1,
      s2, factor, rest,
    )
}

/**
 * Updates the moving average of a param:  m ← m + share · (θ − m)
 *
 * @param share fraction of the difference that is added, 0 to 1
 */
export function averageUpdate(count: i32, mean: usize, param: usize, newMean: usize, share: f32): void {
  const part = splat(share)
  for (const end = mean + floats(count & ~3); mean < end; mean += VECTOR) {
    const m = v128.load(mean)
    v128.store(newMean, fma(part, f32x4.sub(v128.load(param), m), m))
    param += VECTOR
    newMean += VECTOR
  }
  const rest = count & 3
  if (rest === 0) return
  const m = loadFirst(rest, mean)
  storeFirst(rest, newMean, fma(part, f32x4.sub(loadFirst(rest, param), m), m))
}

/** {@link rmspropUpdate} of a vector. */
// @ts-ignore: decorator
@inline
function rmspropVector(
  params: usize, gradients: usize, meanSquare: usize, mean: usize, velocity: usize, newParams: usize,
  newMeanSquare: usize, newMean: usize, newVelocity: usize, gradientScale: v128, low: v128, high: v128, decay: v128,
  complement: v128, inside: v128, outside: v128, momentum: v128, rate: v128, centred: bool, moving: bool, rest: i32,
): void {
  const g = clipped(loaded(gradients, rest), gradientScale, low, high)
  const s = meanOfSquares(decay, loaded(meanSquare, rest), complement, g)
  stored(newMeanSquare, s, rest)
  let variance = s
  if (centred) {
    const m = running(decay, loaded(mean, rest), f32x4.mul(complement, g))
    stored(newMean, m, rest)
    variance = f32x4.pmax(f32x4.sub(s, f32x4.mul(m, m)), splat(0))
  }
  let step = f32x4.div(g, f32x4.add(f32x4.sqrt(f32x4.add(variance, inside)), outside))
  if (moving) {
    step = running(momentum, loaded(velocity, rest), step)
    stored(newVelocity, step, rest)
  }
  stored(newParams, fnma(rate, step, loaded(params, rest)), rest)
}

/** {@link rmspropUpdate} in one of its four forms. */
// @ts-ignore: decorator
@inline
function rmspropLoop(
  count: i32, params: usize, gradients: usize, meanSquare: usize, mean: usize, velocity: usize, newParams: usize,
  newMeanSquare: usize, newMean: usize, newVelocity: usize, scale: v128, low: v128, high: v128, decay: v128, complement: v128,
  inside: v128, outside: v128, momentum: v128, rate: v128, centred: bool, moving: bool,
): void {
  const end = params + floats(count & ~3)
  if (params < end)
    do {
      rmspropVector(
        params, gradients, meanSquare, mean, velocity, newParams, newMeanSquare, newMean, newVelocity, scale, low, high,
        decay, complement, inside, outside, momentum, rate, centred, moving, 0,
      )
      params += VECTOR
      gradients += VECTOR
      meanSquare += VECTOR
      newParams += VECTOR
      newMeanSquare += VECTOR
      if (centred) {
        mean += VECTOR
        newMean += VECTOR
      }
      if (moving) {
        velocity += VECTOR
        newVelocity += VECTOR
      }
    } while (params < end)
  const rest = count & 3
  if (rest > 0)
    rmspropVector(
      params, gradients, meanSquare, mean, velocity, newParams, newMeanSquare, newMean, newVelocity, scale, low, high,
      decay, complement, inside, outside, momentum, rate, centred, moving, rest,
    )
}

/**
 * RMSProp, after gradient clipping:
 *
 * s ← ρ s + (1 − ρ) g²;  u = g / (√s + ε), or g / √(s + ε);  v ← μ v + u;  θ ← θ − rate · v
 *
 * Centred: m ← ρ m + (1 − ρ) g, and max(s − m², 0) replaces s in u.
 *
 * @param count         entries of each tensor
 * @param mean          m, or 0 if it is not centred
 * @param velocity      v, or 0 for none: then u replaces v
 * @param gradientScale factor of the gradients: less than 1 where their norm is clipped
 * @param clipValue     limit of each gradient entry's size after that; ∞ for none
 * @param decay         ρ, in float64: 1 − ρ would lose half its digits
 * @param epsilonInsideRoot 1 if ε is under the root, else 0
 *
 * @see Tieleman and Hinton 2012; Graves 2013, eq. 38–45 for the centred form
 */
export function rmspropUpdate(
  count: i32, params: usize, gradients: usize, meanSquare: usize, mean: usize, velocity: usize, newParams: usize,
  newMeanSquare: usize, newMean: usize, newVelocity: usize, gradientScale: f32, clipValue: f32, decay: f64,
  epsilon: f32, epsilonInsideRoot: i32, momentum: f32, rate: f32,
): void {
  const scale = splat(gradientScale), low = splat(-clipValue), high = splat(clipValue)
  const d = splat(<f32>decay), c = splat(<f32>(1 - decay))
  const inside = splat(epsilonInsideRoot !== 0 ? epsilon : 0)
  const outside = splat(epsilonInsideRoot !== 0 ? 0 : epsilon)
  const mu = splat(momentum), r = splat(rate)
  if (mean !== 0 && velocity !== 0)
    rmspropLoop(
      count, params, gradients, meanSquare, mean, velocity, newParams, newMeanSquare, newMean, newVelocity, scale,
      low, high, d, c, inside, outside, mu, r, true, true,
    )
  else if (mean !== 0)
    rmspropLoop(
      count, params, gradients, meanSquare, mean, velocity, newParams, newMeanSquare, newMean, newVelocity, scale,
      low, high, d, c, inside, outside, mu, r, true, false,
    )
  else if (velocity !== 0)
    rmspropLoop(
      count, params, gradients, meanSquare, mean, velocity, newParams, newMeanSquare, newMean, newVelocity, scale,
      low, high, d, c, inside, outside, mu, r, false, true,
    )
  else
    rmspropLoop(
      count, params, gradients, meanSquare, mean, velocity, newParams, newMeanSquare, newMean, newVelocity, scale,
      low, high, d, c, inside, outside, mu, r, false, false,
    )
}
