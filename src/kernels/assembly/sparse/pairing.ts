/**
 * Pairs read and write heads: read head r with write head k if r ≡ k modulo G = min(R, K). A write head uses the mean of
 * its read heads' previous weightings.
 *
 * @see src/addressing/recalled.ts
 */
import { FLOAT, floats, padded } from '../simd'
import { addScaled } from './vectors'

/** G */
// @ts-ignore: decorator
@inline
export function groups(R: i32, K: i32): i32 {
  return min(R, K)
}

/** One over the number of read heads paired with write head k. */
// @ts-ignore: decorator
@inline
export function part(R: i32, K: i32, k: i32): f32 {
  const G = groups(R, K)
  return <f32>1 / <f32>((R - 1 - (k % G)) / G + 1)
}

/** The weight by which write head k writes to each of its read heads' previous weightings: α (1 − γ) over their number. */
// @ts-ignore: decorator
@inline
export function share(R: i32, K: i32, k: i32, allocationGates: usize, writeGates: usize): f32 {
  return load<f32>(writeGates + floats(k)) * (1 - load<f32>(allocationGates + floats(k))) * part(R, K, k)
}

/** The weight by which write head k writes to its least used slot: α γ. */
// @ts-ignore: decorator
@inline
export function intent(k: i32, allocationGates: usize, writeGates: usize): f32 {
  return load<f32>(writeGates + floats(k)) * load<f32>(allocationGates + floats(k))
}

/** v_r = Σ_k share_k a_k over the write heads paired with read head r: the vector added by its previous read weights. */
export function recalledVectors(
  W: i32, R: i32, K: i32, add: usize, allocationGates: usize, writeGates: usize, vectors: usize,
): void {
  const stride = floats(padded(W))
  const G = groups(R, K)
  memory.fill(vectors, 0, (<usize>R) * stride)
  for (let k = 0; k < K; k++) {
    const factor = share(R, K, k, allocationGates, writeGates)
    for (let r = k % G; r < R; r += G)
      addScaled(stride, factor, add + (<usize>k) * stride, vectors + (<usize>r) * stride)
  }
}

/** σ_r = Σ_k share_k over the write heads paired with read head r. */
export function recalledShares(
  R: i32, K: i32, allocationGates: usize, writeGates: usize, shares: usize,
): void {
  const G = groups(R, K)
  memory.fill(shares, 0, floats(R))
  for (let k = 0; k < K; k++) {
    const factor = share(R, K, k, allocationGates, writeGates)
    for (let r = k % G; r < R; r += G) {
      const at = shares + (<usize>r) * FLOAT
      store<f32>(at, load<f32>(at) + factor)
    }
  }
}
