/**
 * Which read heads a write head goes with: read head r and write head k where r ≡ k modulo G, the lesser of R and K. Of
 * what its read heads recall a write head has the mean.
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

/** How many read heads write head k goes with, as a factor: one over it. */
// @ts-ignore: decorator
@inline
export function part(R: i32, K: i32, k: i32): f32 {
  const G = groups(R, K)
  return <f32>1 / <f32>((R - 1 - (k % G)) / G + 1)
}

/** What write head k writes by where its read heads were, of each of them: α (1 − γ) over their number. */
// @ts-ignore: decorator
@inline
export function share(R: i32, K: i32, k: i32, allocationGates: usize, writeGates: usize): f32 {
  return load<f32>(writeGates + floats(k)) * (1 - load<f32>(allocationGates + floats(k))) * part(R, K, k)
}

/** What write head k writes to its least used slot: α γ. */
// @ts-ignore: decorator
@inline
export function intent(k: i32, allocationGates: usize, writeGates: usize): f32 {
  return load<f32>(writeGates + floats(k)) * load<f32>(allocationGates + floats(k))
}

/** v_r = Σ_k share_k a_k over the write heads that go with read head r: what is added wherever it has read, by its weights. */
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

/** σ_r = Σ_k share_k over the write heads that go with read head r. */
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
