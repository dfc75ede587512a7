/** Operations on a single row of memory, of `stride` bytes. */
import { VECTOR, fma, splat, sum } from '../simd'

/** Keeps the norms away from zero, where their gradient is undefined, and their product. */
export const EPSILON: f32 = 1e-6

/** x·y */
// @ts-ignore: decorator
@inline
export function dot(stride: usize, x: usize, y: usize): f32 {
  let total = splat(0)
  for (let at: usize = 0; at < stride; at += VECTOR) total = fma(v128.load(x + at), v128.load(y + at), total)
  return sum(total)
}

/** √(|x|² + ε) */
// @ts-ignore: decorator
@inline
export function norm(stride: usize, x: usize): f32 {
  return sqrt<f32>(dot(stride, x, x) + EPSILON)
}

/** y += a x */
// @ts-ignore: decorator
@inline
export function addScaled(stride: usize, a: f32, x: usize, y: usize): void {
  const factor = splat(a)
  for (let at: usize = 0; at < stride; at += VECTOR)
    v128.store(y + at, fma(factor, v128.load(x + at), v128.load(y + at)))
}
