/** Circular convolution over the N slots of a ring, and its gradient. */
import { FLOAT, VECTOR, floats, fma, only, padded, splat, sum } from './simd'

/** y += weight · x, for any number of floats, unaligned. */
// @ts-ignore: decorator
@inline
function addMultiple(count: i32, weight: f32, x: usize, y: usize): void {
  const end = x + floats(count)
  for (; x + VECTOR <= end; x += VECTOR) {
    v128.store(y, fma(splat(weight), v128.load(x), v128.load(y)))
    y += VECTOR
  }
  for (; x < end; x += FLOAT) {
    store<f32>(y, load<f32>(y) + weight * load<f32>(x))
    y += FLOAT
  }
}

/** x·y, for any number of floats, unaligned. */
// @ts-ignore: decorator
@inline
function dot(count: i32, x: usize, y: usize): f32 {
  const end = x + floats(count)
  let products = splat(0)
  let rest: f32 = 0
  for (; x + VECTOR <= end; x += VECTOR) {
    products = fma(v128.load(x), v128.load(y), products)
    y += VECTOR
  }
  for (; x < end; x += FLOAT) {
    rest += load<f32>(x) * load<f32>(y)
    y += FLOAT
  }
  return sum(products) + rest
}

/** (s − ⌊S/2⌋) mod N: the slot that shift s moves to slot 0. */
// @ts-ignore: decorator
@inline
function origin(s: i32, S: i32, N: i32): i32 {
  return (((s - (S >> 1)) % N) + N) % N
}

/**
 * y[n] = Σ_s weights[s] · x[(n + s − ⌊S/2⌋) mod N]. Its gradient with respect to x is the same map with reversed weights.
 *
 * @param x        N floats
 * @param y        N floats, written, padded with zeros to a whole vector
 * @param reversed whether to use weights[S − 1 − s] for weights[s]
 */
export function convolve(N: i32, S: i32, x: usize, weights: usize, y: usize, reversed: bool): void {
  for (let at = y, end = y + floats(padded(N)); at < end; at += VECTOR) v128.store(at, splat(0))
  for (let s = 0; s < S; s++) {
    const from = origin(s, S, N)
    const weight = load<f32>(weights + floats(reversed ? S - 1 - s : s))
    addMultiple(N - from, weight, x + floats(from), y)
    addMultiple(from, weight, x, y + floats(N - from))
  }
}

/** The gradient of the weights of {@link convolve}:  dWeights[s] = Σₙ dy[n] · x[(n + s − ⌊S/2⌋) mod N]. */
export function convolveWeights(N: i32, S: i32, x: usize, dy: usize, dWeights: usize): void {
  for (let s = 0; s < S; s++) {
    const from = origin(s, S, N)
    store<f32>(dWeights + floats(s), dot(N - from, x + floats(from), dy) + dot(from, x, dy + floats(N - from)))
  }
}

/** Four slots shifted by one: x[n − 1], given those before. */
// @ts-ignore: decorator
@inline
export function slotsBefore(before: v128, x: v128): v128 {
  return v128.shuffle<f32>(before, x, 3, 4, 5, 6)
}

/** Four slots shifted by one: x[n + 1], given those after. */
// @ts-ignore: decorator
@inline
export function slotsAfter(x: v128, after: v128): v128 {
  return v128.shuffle<f32>(x, after, 1, 2, 3, 4)
}

/** The last vector of a ring, with the first slot after the last, if there is a lane for it. */
// @ts-ignore: decorator
@inline
export function closed(x: v128, N: i32, first: v128): v128 {
  const behind = (N & 3) === 0 ? 4 : N & 3
  return v128.bitselect(first, x, i32x4.eq(i32x4(0, 1, 2, 3), i32x4.splat(behind)))
}

/** {@link convolve} for three weights: `before` of slot n − 1, `here`, and `after` of slot n + 1. */
// @ts-ignore: decorator
@inline
export function convolveThree(N: i32, x: usize, before: v128, here: v128, after: v128, y: usize): void {
  const last = floats(padded(N)) - VECTOR
  const first = v128.load32_splat(x)
  let left = v128.load32_splat(x + floats(N - 1))
  let middle = v128.load(x)
  for (let at: usize = 0; at < last; at += VECTOR) {
    const right = v128.load(x + at, VECTOR)
    const sides = fma(before, slotsBefore(left, middle), f32x4.mul(after, slotsAfter(middle, right)))
    v128.store(y + at, fma(here, middle, sides))
    left = middle
    middle = right
  }
  middle = closed(middle, N, first)
  const sides = fma(before, slotsBefore(left, middle), f32x4.mul(after, slotsAfter(middle, first)))
  v128.store(y + last, only(fma(here, middle, sides), N, <i32>(last >> 2)))
}
