/**
 * Sparse lists of L slots and their weights, `padded(L)` floats each: slots are numbered from 1, in ascending order; unused
 * entries come last, with number 0 and weight 0.
 *
 * @see src/addressing/slotLists.ts
 */
import { FLOAT, VECTOR, floats, padded, splat } from '../simd'

/** The offset of a number in a list, in bytes; −1 if it is absent. */
// @ts-ignore: decorator
@inline
export function placeIn(L: i32, slots: usize, number: f32): i32 {
  for (let at = 0; at < <i32>floats(L); at += <i32>FLOAT) if (load<f32>(slots + <usize>at) === number) return at
  return -1
}

/** The weight of a number in a list; 0 if it is absent. */
// @ts-ignore: decorator
@inline
export function weightIn(L: i32, slots: usize, weights: usize, number: f32): f32 {
  const at = placeIn(L, slots, number)
  return at < 0 ? <f32>0 : load<f32>(weights + <usize>at)
}

/**
 * Inserts a weight into a list of the strongest, in descending order, if it is positive and strong enough; ties by lower
 * slot. Returns the list's length.
 */
export function offer(L: i32, count: i32, slots: usize, weights: usize, number: f32, weight: f32): i32 {
  if (!(weight > 0)) return count
  let at = floats(count)
  for (; at > 0; at -= FLOAT) {
    const other = load<f32>(weights + at - FLOAT)
    if (other > weight || (other === weight && load<f32>(slots + at - FLOAT) < number)) break
    if (at < floats(L)) {
      store<f32>(weights + at, other)
      store<f32>(slots + at, load<f32>(slots + at - FLOAT))
    }
  }
  if (at < floats(L)) {
    store<f32>(weights + at, weight)
    store<f32>(slots + at, number)
  }
  return min(L, count + 1)
}

/** Sorts a list of the strongest by ascending slot, and clears its unused entries. */
export function settle(L: i32, count: i32, slots: usize, weights: usize): void {
  for (let index = 1; index < count; index++) {
    const number = load<f32>(slots + floats(index))
    const weight = load<f32>(weights + floats(index))
    let at = floats(index)
    for (; at > 0 && load<f32>(slots + at - FLOAT) > number; at -= FLOAT) {
      store<f32>(slots + at, load<f32>(slots + at - FLOAT))
      store<f32>(weights + at, load<f32>(weights + at - FLOAT))
    }
    store<f32>(slots + at, number)
    store<f32>(weights + at, weight)
  }
  for (let at = floats(count); at < floats(padded(L)); at += FLOAT) {
    store<f32>(slots + at, 0)
    store<f32>(weights + at, 0)
  }
}

/** Rounds numbers to integers. @param count floats, a multiple of four */
export function wholeNumbers(count: i32, x: usize): void {
  for (let at: usize = 0; at < floats(count); at += VECTOR)
    v128.store(x + at, f32x4.floor(f32x4.add(v128.load(x + at), splat(0.5))))
}
