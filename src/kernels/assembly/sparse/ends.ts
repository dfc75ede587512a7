/** The start and the end of the backward pass over a sparse memory. */
import { FLOAT, floats, padded, slotStride } from '../simd'
import { groups, share } from './pairing'
import { slotAt } from './support'
import { rowAt } from './write'

/**
 * Sets the listed rows of each memory to zero.
 *
 * @param count slots of a list
 * @param slots `[B count]` i32
 * @param M     `[B padded(N) V]`
 */
export function zeroRows(B: i32, N: i32, W: i32, count: i32, slots: usize, M: usize): void {
  const stride = floats(padded(W))
  for (let b = 0; b < B; b++) {
    for (let at: usize = 0; at < floats(count); at += FLOAT) memory.fill(rowAt(M, stride, slots, at), 0, stride)
    slots += floats(count)
    M += (<usize>padded(N)) * stride
  }
}

/** Sets the memories of wide sequences to zero. @param wide `[B]` i32 */
export function zeroWide(B: i32, N: i32, W: i32, wide: usize, M: usize): void {
  const size = (<usize>padded(N)) * floats(padded(W))
  for (let b = 0; b < B; b++)
    if (load<i32>(wide + floats(b)) !== 0) memory.fill(M + (<usize>b) * size, 0, size)
}

/**
 * The entries of a vector over slots per head, at the slots of lists.
 *
 * @param heads B·R
 * @param dense `[heads slotStride(N)]`
 * @param slots `[heads padded(C)]` i32
 * @param list  `[heads padded(C)]`, written
 */
export function listed(heads: i32, N: i32, C: i32, dense: usize, slots: usize, list: usize): void {
  for (let head = 0; head < heads; head++) {
    for (let at: usize = 0; at < floats(C); at += FLOAT) store<f32>(list + at, load<f32>(dense + slotAt(slots, at)))
    dense += floats(slotStride(N))
    slots += floats(padded(C))
    list += floats(padded(C))
  }
}

/**
 * Completes the gradient of the initial read weightings, of which the first step used all slots: adds the cleared slots'
 * part, and the part of the write weightings' gradient, if the first step was the last.
 *
 * @param F         floats from one row of the interface to the next
 * @param allocated `[B K]` i32, at the first step
 * @param cleared   `[B K R]`
 * @param dWritten  `[B K slotStride(N)]`, or 0
 * @param dInitial  `[B R slotStride(N)]` dM·v_r where nothing was cleared, and zero there; added to
 */
export function recalledStartBackward(
  B: i32, N: i32, R: i32, K: i32, F: i32, allocationGates: usize, writeGates: usize, allocated: usize, cleared: usize,
  dWritten: usize, dInitial: usize,
): void {
  const all = floats(slotStride(N))
  const G = groups(R, K)
  for (let b = 0; b < B; b++) {
    for (let k = 0; k < min(N, K); k++)
      for (let r = 0; r < R; r++) {
        const to = dInitial + (<usize>r) * all + slotAt(allocated, floats(k))
        store<f32>(to, load<f32>(to) + load<f32>(cleared + floats(k * R + r)))
      }
    if (dWritten !== 0)
      for (let k = 0; k < K; k++) {
        const factor = share(R, K, k, allocationGates, writeGates)
        for (let r = k % G; r < R; r += G)
          for (let at: usize = 0; at < floats(N); at += FLOAT) {
            const to = dInitial + (<usize>r) * all + at
            store<f32>(to, load<f32>(to) + factor * load<f32>(dWritten + at))
          }
        dWritten += all
      }
    dInitial += (<usize>R) * all
    allocated += floats(K)
    cleared += floats(K * R)
    allocationGates += floats(F)
    writeGates += floats(F)
  }
}
