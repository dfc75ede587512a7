import { fnma, splat } from './simd'

/** The product of 1 − f·w over `heads` read heads, for four slots: the retention of each. */
// @ts-ignore: decorator
@inline
export function retention(heads: i32, at: usize, stride: usize, freeGates: usize): v128 {
  let product = splat(1)
  for (let head = 0; head < heads; head++, at += stride, freeGates += 4)
    product = f32x4.mul(product, fnma(v128.load32_splat(freeGates), v128.load(at), splat(1)))
  return product
}
