import { floats, fma } from './simd'

/**
 * Four entries of a row of  L_t[i, j] = (1 − w[i] − w[j]) · L_{t−1}[i, j] + w[i] · p_{t−1}[j]  off the diagonal. All kernels
 * that compute a link use it, so that recomputing a link gives the same bits.
 *
 * @param decay (1 − w[i]) − w[j]
 * @param later w[i]
 */
// @ts-ignore: decorator
@inline
export function renewed(decay: v128, link: v128, later: v128, precedence: v128): v128 {
  return fma(later, precedence, f32x4.mul(decay, link))
}

/** All bits set except in one lane. */
// @ts-ignore: decorator
@inline
export function allBut(lane: i32): v128 {
  return i32x4.ne(i32x4.splat(lane), i32x4(0, 1, 2, 3))
}

/** Copies a vector over the slots into place `at` of every column: the columns are `step` bytes apart. */
// @ts-ignore: decorator
@inline
export function pack(vector: usize, length: usize, columns: usize, step: usize): void {
  for (const end = vector + length; vector < end; vector += 16, columns += step)
    v128.store(columns, v128.load(vector))
}

/** Zeroes one place of every column. */
// @ts-ignore: decorator
@inline
export function clear(length: usize, columns: usize, step: usize): void {
  for (let at: usize = 0; at < length; at += 16, columns += step) v128.store(columns, f32x4.splat(0))
}

/** Copies one place of every column into a vector over the slots. */
// @ts-ignore: decorator
@inline
export function unpack(columns: usize, step: usize, vector: usize, length: usize): void {
  for (const end = vector + length; vector < end; vector += 16, columns += step)
    v128.store(vector, v128.load(columns))
}

/** Adds one place of every column to a vector over the slots. */
// @ts-ignore: decorator
@inline
export function unpackAdded(columns: usize, step: usize, vector: usize, length: usize): void {
  for (const end = vector + length; vector < end; vector += 16, columns += step)
    v128.store(vector, f32x4.add(v128.load(vector), v128.load(columns)))
}

/** The column of slot i, at the slot's lane. */
// @ts-ignore: decorator
@inline
export function ownColumn(columns: usize, step: usize, slot: i32): usize {
  return columns + <usize>(slot >> 2) * step + floats(slot & 3)
}
