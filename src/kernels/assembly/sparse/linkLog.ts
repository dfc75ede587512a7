/**
 * What a step leaves behind of a write head's links: how many slots it was told to write, and the mass of all of that; then
 * Q slots (i32) and their weights, the rows of links that they had before, slots and weights, and the rows of what came
 * after those that were written just before.
 */
import { VECTOR, floats, padded } from '../simd'

/** Floats of it. */
export function linkLogSize(L: i32, Q: i32): i32 {
  return 4 + 2 * padded(Q) + (2 * Q + L) * padded(L)
}

// @ts-ignore: decorator
@inline
export function logSlots(log: usize): usize {
  return log + VECTOR
}

// @ts-ignore: decorator
@inline
export function logWeights(Q: i32, log: usize): usize {
  return log + VECTOR + floats(padded(Q))
}

// @ts-ignore: decorator
@inline
export function logRowSlots(L: i32, Q: i32, log: usize, place: i32): usize {
  return log + VECTOR + floats(2 * padded(Q) + place * padded(L))
}

// @ts-ignore: decorator
@inline
export function logRowWeights(L: i32, Q: i32, log: usize, place: i32): usize {
  return log + VECTOR + floats(2 * padded(Q) + (Q + place) * padded(L))
}

// @ts-ignore: decorator
@inline
export function logFollowers(L: i32, Q: i32, log: usize, place: i32): usize {
  return log + VECTOR + floats(2 * padded(Q) + (2 * Q + place) * padded(L))
}
