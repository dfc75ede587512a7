/** Softmax over N slots in two passes, given the greatest logits. */
import { exp } from './math'
import { VECTOR, floats, greatest, padded, splat, sum } from './simd'

/** Terms below e^−25 of the greatest are below the sum's precision: they become exactly zero. */
const NEGLIGIBLE: f32 = -25

/** The slots of the first four lanes. */
// @ts-ignore: decorator
@inline
export function firstSlots(): v128 {
  return i32x4(0, 1, 2, 3)
}

/** Sets the lanes beyond N to −∞. */
// @ts-ignore: decorator
@inline
export function onlySlots(logits: v128, slots: v128, N: i32): v128 {
  return v128.bitselect(logits, splat(-Infinity), i32x4.lt_s(slots, i32x4.splat(N)))
}

/**
 * softmax of the N floats at `x`, in place. The padding of the last vector is −∞, and becomes zero.
 *
 * @param top the greatest logit of each lane
 */
// @ts-ignore: decorator
@inline
export function softmax(x: usize, N: i32, top: v128): void {
  const end = x + floats(padded(N))
  const most = splat(greatest(top))
  let masses = splat(0)
  let at = x
  do {
    const logit = f32x4.sub(v128.load(at), most)
    const mass = v128.andnot(exp(logit), f32x4.lt(logit, splat(NEGLIGIBLE)))
    masses = f32x4.add(masses, mass)
    v128.store(at, mass)
    at += VECTOR
  } while (at < end)
  const share = splat(1 / sum(masses))
  at = x
  do {
    v128.store(at, f32x4.mul(v128.load(at), share))
    at += VECTOR
  } while (at < end)
}
