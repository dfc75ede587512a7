/**
 * Transcendental functions of four floats at a time, exact to 2 units in the last place.
 *
 * Loops around them must be do … while loops: only then does V8 keep their constants in registers.
 */

import { fma, fnma, splat } from './simd'

/** ln 2 in two parts. The first has few enough bits that integer multiples of it are exact. */
const LN2_HIGH: f32 = 0.693359375
const LN2_LOW: f32 = -2.12194440e-4
const LOG2_E: f32 = 1.44269504

/** Added to a number of size below 2²², this gives the nearest integer, plus a constant, in the low bits. */
const ROUNDING: f32 = 12582912

/** All bits set where x has its sign set. */
const SIGN: i32 = 0x80000000

/**
 * eˣ = 2ⁿ · eʳ with r = x − n ln 2 in ±½ ln 2, and eʳ by a minimax polynomial of degree 6; for x up to 89.
 *
 * 2eʳ is scaled by 2ⁿ⁻¹, which is a float for every n that occurs.
 *
 * @see Cody and Waite 1980, “Software Manual for the Elementary Functions”
 */
// @ts-ignore: decorator
@inline
export function expUpTo89(x: v128): v128 {
  const limited = f32x4.pmax(x, splat(-87.5))
  const rounded = fma(limited, splat(LOG2_E), splat(ROUNDING + 126)) // n − 1 + 127 in its low bits: an exponent
  const n = f32x4.sub(rounded, splat(ROUNDING + 126))
  const r = fnma(n, splat(LN2_LOW), fnma(n, splat(LN2_HIGH), limited))
  let twice = fma(r, splat(2 * 0.0013820079620927572), splat(2 * 0.008368683978915215))
  twice = fma(r, twice, splat(2 * 0.04166827350854874))
  twice = fma(r, twice, splat(2 * 0.1666652113199234))
  twice = fma(r, twice, splat(2 * 0.4999999403953552))
  twice = fma(r, twice, splat(2))
  twice = fma(r, twice, splat(2))
  return f32x4.mul(twice, i32x4.shl(rounded, 23))
}

/**
 * eˣ. Below 2^−125.5 it is exactly 0, so that it is never subnormal; above the greatest float it is ∞; NaN stays NaN.
 */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  return expUpTo89(f32x4.pmin(x, splat(89)))
}

/** e^−|x|, of which {@link sigmoidOf} and {@link softplusOf} are functions. */
// @ts-ignore: decorator
@inline
export function decay(x: v128): v128 {
  return expUpTo89(v128.or(x, i32x4.splat(SIGN)))
}

/**
 * ln (1 + f) = f − s (f − R) with s = f / (2 + f) and R a minimax polynomial in s², for f from √½ − 1 to 1.
 *
 * @see Ng 1993, “e_log.c” of FDLIBM
 */
// @ts-ignore: decorator
@inline
export function logOnePlus(f: v128): v128 {
  const s = f32x4.div(f, f32x4.add(f, splat(2)))
  const square = f32x4.mul(s, s)
  let R = fma(square, splat(0.2800678312778473), splat(0.2800302505493164))
  R = fma(square, R, splat(0.40021437406539917))
  R = fma(square, R, splat(0.666664183139801))
  return fnma(s, fnma(square, R, f), f)
}

/**
 * ln x = k ln 2 + ln m with x = 2ᵏ m and m from √½ to √2.
 *
 * Subnormal numbers are exact; ln 0 = −∞, ln ∞ = ∞, and the logarithm of a negative number or NaN is NaN.
 */
// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  const subnormal = f32x4.lt(x, splat(1.17549435e-38))
  const scaled = v128.bitselect(f32x4.mul(x, splat(8388608)), x, subnormal)
  const exponent = i32x4.shr_s(i32x4.sub(scaled, i32x4.splat(0x3f3504f3)), 23)
  const m = i32x4.sub(scaled, i32x4.shl(exponent, 23))
  const k = f32x4.convert_i32x4_s(i32x4.add(exponent, v128.and(subnormal, i32x4.splat(-23))))
  const mantissa = logOnePlus(f32x4.sub(m, splat(1)))
  const finite = fma(k, splat(LN2_HIGH), fma(k, splat(LN2_LOW), mantissa))
  const zero = v128.and(f32x4.eq(x, splat(0)), splat(-Infinity))
  const infinite = v128.and(f32x4.eq(x, splat(Infinity)), splat(Infinity))
  const undefinedOnes = v128.not(f32x4.ge(x, splat(0)))
  return v128.or(f32x4.add(finite, f32x4.add(zero, infinite)), undefinedOnes)
}

/** σ(x) = a (1 − t / (1 + t)), given t = e^−|x|, with a = 1 for x ≥ 0 and a = t below. */
// @ts-ignore: decorator
@inline
export function sigmoidOf(x: v128, t: v128): v128 {
  const a = f32x4.pmax(t, v128.and(f32x4.ge(x, splat(0)), splat(1)))
  return fnma(f32x4.div(t, f32x4.add(t, splat(1))), a, a)
}

/** σ(x) = 1 / (1 + e⁻ˣ) */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  return sigmoidOf(x, decay(x))
}

/**
 * softplus x = ln (1 + eˣ) = max(x, 0) + ln (1 + t), given t = e^−|x|. Its derivative is σ(x).
 *
 * Without fused multiply-adds, ln (1 + t) is computed as ln 2 + ln (1 + (t − 1) / 2) for t ≥ √2 − 1: rounding is smaller
 * near a logarithm's argument of 1.
 */
// @ts-ignore: decorator
@inline
export function softplusOf(x: v128, t: v128): v128 {
  const ramp = f32x4.pmax(x, splat(0))
  if (isDefined(RELAXED)) return f32x4.add(ramp, logOnePlus(t))
  const upper = f32x4.gt(t, splat(0.41421357))
  const f = v128.bitselect(f32x4.mul(f32x4.sub(t, splat(1)), splat(0.5)), t, upper)
  return f32x4.add(ramp, f32x4.add(v128.and(upper, splat(0.69314718)), logOnePlus(f)))
}

/** tanh x by a minimax polynomial where |x| < 0.5625, and beyond as ±(1 − 2t / (1 + t)) with t = e^−2|x|. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const square = f32x4.mul(x, x)
  let near = fma(square, splat(-0.005897966679185629), splat(0.02079862542450428))
  near = fma(square, near, splat(-0.05378471687436104))
  near = fma(square, near, splat(0.13331936299800873))
  near = fma(square, near, splat(-0.33333298563957214))
  near = fma(f32x4.mul(square, near), x, x)
  const t = decay(f32x4.add(x, x))
  const beyond = fnma(f32x4.div(t, f32x4.add(t, splat(1))), splat(2), splat(1))
  const small = f32x4.lt(square, splat(0.5625 * 0.5625))
  return v128.bitselect(near, v128.or(beyond, v128.and(x, i32x4.splat(SIGN))), small)
}
