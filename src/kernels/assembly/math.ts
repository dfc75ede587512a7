/** Transcendental functions of four floats at a time: within 2 units in the last place of the true value. */

import { fma, fnma, splat } from './simd'

/** ln 2 in two parts. The first has so few bits that whole multiples of it are exact. */
const LN2_HIGH: f32 = 0.693359375
const LN2_LOW: f32 = -2.12194440e-4
const LOG2_E: f32 = 1.44269504

/** Added to a number below 2²² in size, this leaves the nearest whole number n, as n plus a constant, in the low bits. */
const ROUNDING: f32 = 12582912

/** All bits set where x has its sign set. */
const SIGN: i32 = 0x80000000

/**
 * eˣ = 2ⁿ · eʳ with r = x − n ln 2 in ±½ ln 2, and eʳ by a minimax polynomial of degree 6.
 *
 * Below 2^−125.5 it is exactly 0, so that it is never subnormal; above the greatest float it is ∞; NaN stays NaN.
 * 2eʳ is scaled by 2ⁿ⁻¹, which is a float for every n that occurs.
 *
 * @see Cody and Waite 1980, “Software Manual for the Elementary Functions”
 */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const limited = f32x4.pmax(f32x4.pmin(x, splat(89)), splat(-87.5))
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
 * Subnormal numbers count at their value; ln 0 = −∞, ln ∞ = ∞, and the logarithm of a negative number or NaN is NaN.
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

/** σ(x) = 1 / (1 + e⁻ˣ) */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  return f32x4.div(splat(1), f32x4.add(exp(f32x4.neg(x)), splat(1)))
}

/**
 * tanh |x| = u / (2 − u) with u = 1 − e^−2|x| = 1 − 2ⁿ − 2ⁿ (eʳ − 1), which does not cancel where x is small.
 *
 * It is exactly ±1 where that is the nearest float.
 */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const size = f32x4.pmin(f32x4.abs(x), splat(10))
  const y = f32x4.mul(size, splat(-2))
  const rounded = fma(y, splat(LOG2_E), splat(ROUNDING + 127)) // n + 127 in its low bits: an exponent
  const n = f32x4.sub(rounded, splat(ROUNDING + 127))
  const r = fnma(n, splat(LN2_LOW), fnma(n, splat(LN2_HIGH), y))
  let q = fma(r, splat(0.0013870694674551487), splat(0.00836627185344696))
  q = fma(r, q, splat(0.04166743531823158))
  q = fma(r, q, splat(0.1666654646396637))
  q = fma(r, q, splat(0.4999999701976776))
  const power = i32x4.shl(rounded, 23)
  const u = fnma(power, fma(f32x4.mul(r, r), q, r), f32x4.sub(splat(1), power))
  return v128.or(f32x4.div(u, f32x4.sub(splat(2), u)), v128.and(x, i32x4.splat(SIGN)))
}

/** e^−|x|, of which both {@link softplusOf} and {@link slopeOf} are functions. */
// @ts-ignore: decorator
@inline
export function decay(x: v128): v128 {
  return exp(v128.or(x, i32x4.splat(SIGN)))
}

/** softplus x = ln (1 + eˣ) = max(x, 0) + ln (1 + e^−|x|), given t = e^−|x|. */
// @ts-ignore: decorator
@inline
export function softplusOf(x: v128, t: v128): v128 {
  return f32x4.add(f32x4.pmax(x, splat(0)), logOnePlus(t))
}

/** The slope of softplus: σ(x), given t = e^−|x|. */
// @ts-ignore: decorator
@inline
export function slopeOf(x: v128, t: v128): v128 {
  return f32x4.div(v128.bitselect(t, splat(1), f32x4.lt(x, splat(0))), f32x4.add(t, splat(1)))
}

/** softplus x = ln (1 + eˣ) */
// @ts-ignore: decorator
@inline
export function softplus(x: v128): v128 {
  return softplusOf(x, decay(x))
}
