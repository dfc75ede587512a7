/**
 * A step's log of one write head's links, for the backward pass: the number of slots written, and the sum of their weights;
 * then Q slots (i32) and their weights; their old rows of links, slots and weights; and the old rows of links after the
 * slots written just before.
 */
import { VECTOR, floats, padded } from '../simd'

/** Floats of a log. */
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
