/** Writes to the rows of the heads' sparse write weightings. */
import { FLOAT, floats, padded, slotStride } from '../simd'
import { leastAccessed } from './accesses'
import { intent, recalledVectors } from './pairing'
import { recordSize, touch, touchAll } from './touched'
import { addScaled, norm } from './vectors'

/** The address of the row of memory of a list's entry `at`. */
// @ts-ignore: decorator
@inline
export function rowAt(M: usize, stride: usize, slots: usize, at: usize): usize {
  return M + (<usize>load<i32>(slots + at)) * stride
}

/** Updates the norm of a written row. */
// @ts-ignore: decorator
@inline
function renew(stride: usize, M: usize, norms: usize, slot: i32): void {
  store<f32>(norms + floats(slot), norm(stride, M + (<usize>slot) * stride))
}

/** Adds each read head's vector to all rows, by its previous weighting of all slots. */
function writeWidely(N: i32, R: i32, stride: usize, initial: usize, vectors: usize, M: usize, norms: usize): void {
  for (let r = 0; r < R; r++) {
    for (let n = 0; n < N; n++)
      addScaled(stride, load<f32>(initial + floats(n)), vectors, M + (<usize>n) * stride)
    initial += floats(slotStride(N))
    vectors += stride
  }
  for (let n = 0; n < N; n++) renew(stride, M, norms, n)
}

/**
 * Clears the least used slots, and writes to them and to the previously read slots. Updates memory and norms in place.
 *
 * @param F         floats from one row of the interface to the next
 * @param add       `[K V]` per row of the interface, a
 * @param slots     `[B R padded(C)]` i32, the slots read at the previous step, as `weights`
 * @param wide      `[B]` i32 at the first step, else 0
 * @param initial   `[B R slotStride(N)]` the read weightings before the first step
 * @param vectors   room for `[R V]`
 * @param links     `[B 2 padded(N + 1)]` i32
 * @param allocated `[B K]` i32, written: the least used slots
 * @param M         `[B padded(N) V]`
 * @param norms     `[B slotStride(N)]`
 * @param touched   `[B 4 + V + slotStride(N)]` i32, which slots were written, as `marks`
 *
 * @see src/addressing/overwritten.ts
 */
export function sparseWriteForward(
  B: i32, N: i32, W: i32, R: i32, K: i32, C: i32, F: i32, add: usize, allocationGates: usize, writeGates: usize,
  slots: usize, weights: usize, wide: usize, initial: usize, vectors: usize, links: usize, allocated: usize, M: usize,
  norms: usize, touched: usize, marks: usize,
): void {
  const stride = floats(padded(W))
  const length = floats(padded(C))
  for (let b = 0; b < B; b++) {
    leastAccessed(N, K, links, allocated)
    recalledVectors(W, R, K, add, allocationGates, writeGates, vectors)
    const isWide = wide !== 0 && load<i32>(wide + floats(b)) !== 0
    if (isWide) touchAll(N, stride, touched, marks, M, norms)
    for (let at: usize = 0; at < floats(K); at += FLOAT)
      touch(N, stride, touched, marks, load<i32>(allocated + at), M, norms)
    for (let r: usize = 0; r < <usize>R; r++)
      for (let at = r * length; at < r * length + floats(C); at += FLOAT)
        touch(N, stride, touched, marks, load<i32>(slots + at), M, norms)
    for (let k: usize = 0; k < <usize>K; k++) memory.fill(rowAt(M, stride, allocated, k * FLOAT), 0, stride)
    for (let k = 0; k < K; k++) {
      const row = rowAt(M, stride, allocated, floats(k))
      addScaled(stride, intent(k, allocationGates, writeGates), add + (<usize>k) * stride, row)
    }
    if (isWide) {
      writeWidely(N, R, stride, initial, vectors, M, norms)
    } else {
      for (let r: usize = 0; r < <usize>R; r++)
        for (let at = r * length; at < r * length + floats(C); at += FLOAT)
          addScaled(stride, load<f32>(weights + at), vectors + r * stride, rowAt(M, stride, slots, at))
      for (let r: usize = 0; r < <usize>R; r++)
        for (let at = r * length; at < r * length + floats(C); at += FLOAT)
          renew(stride, M, norms, load<i32>(slots + at))
      for (let k = 0; k < K; k++) renew(stride, M, norms, load<i32>(allocated + floats(k)))
    }
    slots += (<usize>R) * length
    weights += (<usize>R) * length
    initial += (<usize>R) * floats(slotStride(N))
    links += floats(2 * padded(N + 1))
    allocated += floats(K)
    M += (<usize>padded(N)) * stride
    norms += floats(slotStride(N))
    touched += recordSize(N, stride)
    marks += floats(slotStride(N))
    add += floats(F)
    allocationGates += floats(F)
    writeGates += floats(F)
  }
}
