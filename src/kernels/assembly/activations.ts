/**
 * Activations on a section of B ≥ 1 rows: `width` floats of each row from the section's pointer on, a positive multiple of
 * four, with `stride` floats from one row to the next.
 */

import { clipped, passing } from './clipped'
import { decay, exp, expUpTo89, log, sigmoid, sigmoidOf, softplusOf, tanh } from './math'
import { floats, fma, fnma, greatest, padded, splat, sum, VECTOR, within } from './simd'

/** y = σ(x), in the place of x. */
export function sigmoidForward(B: i32, stride: i32, width: i32, x: usize): void {
  const row = floats(stride)
  const bytes = floats(width)
  do {
    const end = x + bytes
    let at = x
    do {
      v128.store(at, sigmoid(v128.load(at)))
      at += VECTOR
    } while (at < end)
    x += row
  } while (--B > 0)
}

/** dx = y (1 − y) dy, in the place of dy. */
export function sigmoidBackward(B: i32, stride: i32, width: i32, y: usize, dy: usize): void {
  const row = floats(stride)
  const bytes = floats(width)
  do {
    let at: usize = 0
    do {
      const value = v128.load(y + at)
      v128.store(dy + at, f32x4.mul(fnma(value, value, value), v128.load(dy + at)))
      at += VECTOR
    } while (at < bytes)
    y += row
    dy += row
  } while (--B > 0)
}

/** y = tanh x, in the place of x. */
export function tanhForward(B: i32, stride: i32, width: i32, x: usize): void {
  const row = floats(stride)
  const bytes = floats(width)
  do {
    const end = x + bytes
    let at = x
    do {
      v128.store(at, tanh(v128.load(at)))
      at += VECTOR
    } while (at < end)
    x += row
  } while (--B > 0)
}

/** dx = (1 − y²) dy, in the place of dy. */
export function tanhBackward(B: i32, stride: i32, width: i32, y: usize, dy: usize): void {
  const row = floats(stride)
  const bytes = floats(width)
  do {
    let at: usize = 0
    do {
      const value = v128.load(y + at)
      v128.store(dy + at, f32x4.mul(fnma(value, value, splat(1)), v128.load(dy + at)))
      at += VECTOR
    } while (at < bytes)
    y += row
    dy += row
  } while (--B > 0)
}

/**
 * y = addend + softplus x, in the place of x. An addend of 1 makes it oneplus.
 *
 * @param slope an array of the same stride, written where x is: dy/dx = σ(x)
 */
export function softplusForward(B: i32, stride: i32, width: i32, addend: f32, x: usize, slope: usize): void {
  const row = floats(stride)
  const bytes = floats(width)
  do {
    let at: usize = 0
    do {
      const value = v128.load(x + at)
      const t = decay(value)
      v128.store(x + at, f32x4.add(splat(addend), softplusOf(value, t)))
      v128.store(slope + at, sigmoidOf(value, t))
      at += VECTOR
    } while (at < bytes)
    x += row
    slope += row
  } while (--B > 0)
}

/**
 * y = addend + max(x, 0), in the place of x.
 *
 * @param slope an array of the same stride, written where x is: dy/dx, which is 1 where x > 0, else 0
 */
export function reluForward(B: i32, stride: i32, width: i32, addend: f32, x: usize, slope: usize): void {
  const row = floats(stride)
  const bytes = floats(width)
  do {
    let at: usize = 0
    do {
      const value = v128.load(x + at)
      v128.store(x + at, f32x4.add(splat(addend), f32x4.pmax(value, splat(0))))
      v128.store(slope + at, v128.and(f32x4.gt(value, splat(0)), splat(1)))
      at += VECTOR
    } while (at < bytes)
    x += row
    slope += row
  } while (--B > 0)
}

/** dx = slope · dy, in the place of dy. */
export function slopeBackward(B: i32, stride: i32, width: i32, slope: usize, dy: usize): void {
  const row = floats(stride)
  const bytes = floats(width)
  do {
    let at: usize = 0
    do {
      v128.store(dy + at, f32x4.mul(v128.load(slope + at), v128.load(dy + at)))
      at += VECTOR
    } while (at < bytes)
    slope += row
    dy += row
  } while (--B > 0)
}

/** A number below its group's maximum by more than this has softmax 0. */
const FAR: f32 = -25

/** Softmax of the first `size` floats from x to `end`, in place; the others become 0. */
// @ts-ignore: decorator
@inline
function softmax(size: i32, x: usize, end: usize): void {
  const last = end - VECTOR
  v128.store(last, v128.bitselect(v128.load(last), splat(-Infinity), within(size, padded(size) - 4)))
  let at = x
  let peak = splat(-Infinity)
  do {
    peak = f32x4.pmax(peak, v128.load(at))
    at += VECTOR
  } while (at < end)
  const shift = splat(greatest(peak))
  let total = splat(0)
  at = x
  do {
    const shifted = f32x4.sub(v128.load(at), shift)
    const share = v128.andnot(expUpTo89(shifted), f32x4.lt(shifted, splat(FAR)))
    total = f32x4.add(total, share)
    v128.store(at, share)
    at += VECTOR
  } while (at < end)
  const scale = splat(1 / sum(total))
  at = x
  do {
    v128.store(at, f32x4.mul(v128.load(at), scale))
    at += VECTOR
  } while (at < end)
}

/**
 * y = softmax x, in the place of x, of each of `groups` groups of padded(size) floats in a row. A group's floats beyond
 * `size` become 0, and so do values below e⁻²⁵ of the group's greatest.
 */
export function softmaxForward(B: i32, stride: i32, groups: i32, size: i32, x: usize): void {
  const row = floats(stride)
  const group = floats(padded(size))
  do {
    let at = x
    const end = x + group * groups
    do {
      softmax(size, at, at + group)
      at += group
    } while (at < end)
    x += row
  } while (--B > 0)
}

/** dx = y (dy − ⟨y, dy⟩), in the place of dy, for groups as in {@link softmaxForward}; 0 beyond `size`. */
export function softmaxBackward(B: i32, stride: i32, groups: i32, size: i32, y: usize, dy: usize): void {
  const row = floats(stride)
  const group = floats(padded(size))
  const inLast = within(size, padded(size) - 4)
  do {
    let start: usize = 0
    do {
      const end = start + group
      const last = dy + end - VECTOR
      v128.store(last, v128.and(v128.load(last), inLast))
      let products = splat(0)
      let at = start
      do {
        products = fma(v128.load(y + at), v128.load(dy + at), products)
        at += VECTOR
      } while (at < end)
      const mean = splat(sum(products))
      at = start
      do {
        v128.store(dy + at, f32x4.mul(v128.load(y + at), f32x4.sub(v128.load(dy + at), mean)))
        at += VECTOR
      } while (at < end)
      start = end
    } while (start < group * groups)
    y += row
    dy += row
  } while (--B > 0)
}

/** y = eˣ, of `count` floats, a multiple of four. */
export function exponential(count: i32, x: usize, y: usize): void {
  const end = x + floats(count)
  do {
    v128.store(y, exp(v128.load(x)))
    x += VECTOR
    y += VECTOR
  } while (x < end)
}

/** y = ln x, of `count` floats, a multiple of four. */
export function logarithm(count: i32, x: usize, y: usize): void {
  const end = x + floats(count)
  do {
    v128.store(y, log(v128.load(x)))
    x += VECTOR
    y += VECTOR
  } while (x < end)
}

/** x limited to [−limit, limit], in place, of `count` floats, a multiple of four. NaN and ±∞ become NaN. */
export function clipForward(count: i32, limit: f32, x: usize): void {
  const end = x + floats(count)
  do {
    v128.store(x, clipped(v128.load(x), limit))
    x += VECTOR
  } while (x < end)
}

/** dx = dy where y, the result of {@link clipForward}, lies inside the limit, and 0 at the limit; in the place of dy. */
export function clipBackward(count: i32, limit: f32, y: usize, dy: usize): void {
  const end = y + floats(count)
  do {
    v128.store(dy, f32x4.mul(v128.load(dy), passing(v128.load(y), limit)))
    y += VECTOR
    dy += VECTOR
  } while (y < end)
}
