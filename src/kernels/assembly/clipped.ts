/** Values limited to [−limit, limit], four at a time. */

import { fma, splat } from './simd'

/** x limited to [−limit, limit]. NaN and ±∞ become NaN, so that divergence stays visible. */
// @ts-ignore: decorator
@inline
export function clipped(x: v128, limit: f32): v128 {
  return fma(x, splat(0), f32x4.pmax(f32x4.pmin(x, splat(limit)), splat(-limit)))
}

/** 1 where a clipped value y lies inside the limit, and 0 where it is at the limit. */
// @ts-ignore: decorator
@inline
export function passing(y: v128, limit: f32): v128 {
  return v128.andnot(splat(1), f32x4.ge(f32x4.abs(y), splat(limit)))
}
