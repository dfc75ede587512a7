/** Four floats at a time. `-u RELAXED=1` compiles the variant with fused multiply-add. */

/** Bytes of a float, and of a vector of four. */
export const FLOAT: usize = 4
export const VECTOR: usize = 16

/** `n` floats, rounded up to whole vectors. */
// @ts-ignore: decorator
@inline
export function padded(n: i32): i32 {
  return (n + 3) & ~3
}

/**
 * Floats from one vector of N slots to the next: whole vectors, and never a multiple of 4 kB, since streams that far apart
 * would compete for the same cache lines.
 */
// @ts-ignore: decorator
@inline
export function slotStride(n: i32): i32 {
  const width = padded(n)
  return (width & 1023) === 0 ? width + 16 : width
}

/** Bytes of `n` floats. */
// @ts-ignore: decorator
@inline
export function floats(n: i32): usize {
  return (<usize>n) << 2
}

// @ts-ignore: decorator
@inline
export function splat(x: f32): v128 {
  return f32x4.splat(x)
}

/** a·b + c */
// @ts-ignore: decorator
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  if (isDefined(RELAXED)) return f32x4.relaxed_madd(a, b, c)
  return f32x4.add(f32x4.mul(a, b), c)
}

/** c − a·b */
// @ts-ignore: decorator
@inline
export function fnma(a: v128, b: v128, c: v128): v128 {
  if (isDefined(RELAXED)) return f32x4.relaxed_nmadd(a, b, c)
  return f32x4.sub(c, f32x4.mul(a, b))
}

/** The sum of four lanes. */
// @ts-ignore: decorator
@inline
export function sum(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1))
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1)
}

/** The sum of four floats, added up in float64. */
// @ts-ignore: decorator
@inline
export function wideSum(x: v128): v128 {
  return f64x2.add(
    f64x2.promote_low_f32x4(x),
    f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3)),
  )
}

/** The greatest of four lanes. */
// @ts-ignore: decorator
@inline
export function greatest(x: v128): f32 {
  const pairs = f32x4.pmax(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1))
  return max<f32>(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1))
}

/** The sums of four vectors, one per lane. */
// @ts-ignore: decorator
@inline
export function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 1, 4, 5), v128.shuffle<f32>(a, b, 2, 3, 6, 7))
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 1, 4, 5), v128.shuffle<f32>(c, d, 2, 3, 6, 7))
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7))
}

/** All bits set in the lanes of the vector at index `at` that belong to the first `n` floats. */
// @ts-ignore: decorator
@inline
export function within(n: i32, at: i32): v128 {
  return i32x4.lt_s(i32x4.add(i32x4.splat(at), i32x4(0, 1, 2, 3)), i32x4.splat(n))
}

/** The lanes of x that belong to the first `n` floats; the others zero. */
// @ts-ignore: decorator
@inline
export function only(x: v128, n: i32, at: i32): v128 {
  return v128.and(x, within(n, at))
}
