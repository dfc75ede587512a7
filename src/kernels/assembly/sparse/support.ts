/**
 * Sparse weightings as lists: C slots and their weights per head, `[heads padded(C)]` each, in any order. The padding is
 * slot 0 with weight zero.
 */
import { FLOAT, VECTOR, floats, padded, slotStride, splat } from '../simd'
import { groups, intent, share } from './pairing'

/** The address of a slot's number in a vector over slots. */
// @ts-ignore: decorator
@inline
export function slotAt(slots: usize, at: usize): usize {
  return floats(load<i32>(slots + at))
}

/** Lists a weighting's nonzero slots. Returns whether there are more than C. */
function list(N: i32, C: i32, dense: usize, slots: usize, weights: usize): bool {
  let count = 0
  memory.fill(slots, 0, floats(padded(C)))
  memory.fill(weights, 0, floats(padded(C)))
  for (let n = 0; n < N; n += 4) {
    if (!v128.any_true(f32x4.ne(v128.load(dense + floats(n)), splat(0)))) continue
    for (let slot = n; slot < min(N, n + 4); slot++) {
      const weight = load<f32>(dense + floats(slot))
      if (weight === 0) continue
      if (count === C) return true
      store<i32>(slots + floats(count), slot)
      store<f32>(weights + floats(count), weight)
      count++
    }
  }
  return false
}

/**
 * The initial read weightings of a sequence, as lists. If one has more than C slots, the sequence is “wide”: its lists are
 * empty, and its first step goes over all slots.
 *
 * @param dense   `[B R slotStride(N)]`
 * @param slots   `[B R padded(C)]` i32, written
 * @param weights `[B R padded(C)]`, written
 * @param wide    `[B]` i32, written
 */
export function supportStart(
  B: i32, N: i32, R: i32, C: i32, dense: usize, slots: usize, weights: usize, wide: usize,
): void {
  const stride = floats(slotStride(N))
  const length = floats(padded(C))
  for (let b = 0; b < B; b++) {
    let isWide = false
    for (let r = 0; r < R; r++) {
      const at = (<usize>(b * R + r)) * length
      if (list(N, C, dense + (<usize>(b * R + r)) * stride, slots + at, weights + at)) isWide = true
    }
    if (isWide) memory.fill(weights + (<usize>(b * R)) * length, 0, (<usize>R) * length)
    store<i32>(wide + floats(b), isWide ? 1 : 0)
  }
}

/** Adds lists to dense weightings, times a factor. */
// @ts-ignore: decorator
@inline
function scatter(C: i32, factor: f32, slots: usize, weights: usize, dense: usize): void {
  for (let at: usize = 0; at < floats(C); at += FLOAT) {
    const to = dense + slotAt(slots, at)
    store<f32>(to, load<f32>(to) + factor * load<f32>(weights + at))
  }
}

/**
 * Read weightings from their lists.
 *
 * @param slots   `[B R padded(C)]` i32
 * @param weights `[B R padded(C)]`
 * @param dense   `[B R slotStride(N)]`, written
 */
export function readWeightingsFromLists(
  B: i32, N: i32, R: i32, C: i32, slots: usize, weights: usize, dense: usize,
): void {
  const stride = floats(slotStride(N))
  const length = floats(padded(C))
  memory.fill(dense, 0, (<usize>(B * R)) * stride)
  for (let head = 0; head < B * R; head++) {
    const at = (<usize>head) * length
    scatter(C, 1, slots + at, weights + at, dense + (<usize>head) * stride)
  }
}

/**
 * The write weightings of a step  w_k = α_k γ_k I_k + Σ_r share_k w_r.
 *
 * @param F         floats from one row of the interface to the next
 * @param slots     `[B R padded(C)]` i32, of the step before, as `weights`
 * @param wide      `[B]` i32 at the first step, else 0
 * @param initial   `[B R slotStride(N)]` the read weightings before the first step
 * @param allocated `[B K]` i32
 * @param dense     `[B K slotStride(N)]`, written
 */
export function writeWeightingsFromLists(
  B: i32, N: i32, R: i32, K: i32, C: i32, F: i32, allocationGates: usize, writeGates: usize, slots: usize,
  weights: usize, wide: usize, initial: usize, allocated: usize, dense: usize,
): void {
  const stride = floats(slotStride(N))
  const length = floats(padded(C))
  const G = groups(R, K)
  memory.fill(dense, 0, (<usize>(B * K)) * stride)
  for (let b = 0; b < B; b++) {
    for (let k = 0; k < K; k++) {
      const factor = share(R, K, k, allocationGates, writeGates)
      const own = dense + slotAt(allocated, floats(k))
      store<f32>(own, load<f32>(own) + intent(k, allocationGates, writeGates))
      for (let r = k % G; r < R; r += G) {
        scatter(C, factor, slots + (<usize>r) * length, weights + (<usize>r) * length, dense)
        if (wide === 0 || load<i32>(wide + floats(b)) === 0) continue
        const from = initial + (<usize>(b * R + r)) * stride
        for (let at: usize = 0; at < floats(padded(N)); at += VECTOR)
          v128.store(
            dense + at,
            f32x4.add(v128.load(dense + at), f32x4.mul(splat(factor), v128.load(from + at))),
          )
      }
      dense += stride
    }
    slots += (<usize>R) * length
    weights += (<usize>R) * length
    allocated += floats(K)
    allocationGates += floats(F)
    writeGates += floats(F)
  }
}
