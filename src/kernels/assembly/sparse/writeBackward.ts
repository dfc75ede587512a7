/** The gradient of sparse writing. It does not need the memory, since rows are only cleared and added to. */
import { FLOAT, floats, padded, slotStride } from '../simd'
import { groups, intent, part, recalledVectors, share } from './pairing'
import { slotAt } from './support'
import { addScaled, dot } from './vectors'
import { rowAt } from './write'

/** Σ_c w[c] x[n_c] over a list, for a vector over slots. */
// @ts-ignore: decorator
@inline
function weighed(C: i32, slots: usize, weights: usize, x: usize): f32 {
  let total: f32 = 0
  for (let at: usize = 0; at < floats(C); at += FLOAT)
    total += load<f32>(weights + at) * load<f32>(x + slotAt(slots, at))
  return total
}

/** Σₙ w[n] x[n] */
function weighedWidely(N: i32, w: usize, x: usize): f32 {
  let total: f32 = 0
  for (let at: usize = 0; at < floats(N); at += FLOAT) total += load<f32>(w + at) * load<f32>(x + at)
  return total
}

/**
 * The gradient of `sparseWriteForward`: with q_k = α_k γ_k, s_k a write head's share and dv_r = Σ w_r dM,
 *
 *   dw_r = dM·v_r,  da_k = q_k dM[I_k] + s_k Σ_r dv_r,  dq_k = dM[I_k]·a_k,  ds_k = Σ_r dv_r·a_k;
 *
 * then dM is cleared where the memory was.
 *
 * @param F                floats from one row of the interface to the next, and of its gradient
 * @param add              `[K V]` per row of the interface, a
 * @param slots            `[B R padded(C)]` i32, the slots read at the previous step, as `weights`
 * @param wide             `[B]` i32 at the first step, else 0
 * @param initial          `[B R slotStride(N)]` the read weightings before the first step
 * @param allocated        `[B K]` i32
 * @param dWritten         `[B K slotStride(N)]` the gradient of the write weightings at the last step, or 0
 * @param dM               `[B padded(N) V]` gradient with respect to M_t, then to M_{t−1}
 * @param dWeights         `[B R padded(C)]`, written
 * @param dAdd             `[K V]` per row of the interface's gradient, written
 * @param dAllocationGates `[K]` per row of the interface's gradient, written, as `dWriteGates`
 * @param vectors          `[B R V]` v, written
 * @param dVectors         room for `[R V]`
 * @param cleared          `[B K R]` dM·v_r at the slots that were cleared, written
 */
export function sparseWriteBackward(
  B: i32, N: i32, W: i32, R: i32, K: i32, C: i32, F: i32, add: usize, allocationGates: usize, writeGates: usize,
  slots: usize, weights: usize, wide: usize, initial: usize, allocated: usize, dWritten: usize, dM: usize,
  dWeights: usize, dAdd: usize, dAllocationGates: usize, dWriteGates: usize, vectors: usize, dVectors: usize,
  cleared: usize,
): void {
  const stride = floats(padded(W))
  const length = floats(padded(C))
  const all = floats(slotStride(N))
  const G = groups(R, K)
  for (let b = 0; b < B; b++) {
    const isWide = wide !== 0 && load<i32>(wide + floats(b)) !== 0
    recalledVectors(W, R, K, add, allocationGates, writeGates, vectors)
    memory.fill(dVectors, 0, (<usize>R) * stride)
    for (let r: usize = 0; r < <usize>R; r++) {
      for (let at = r * length; at < r * length + floats(C); at += FLOAT) {
        const row = rowAt(dM, stride, slots, at)
        store<f32>(dWeights + at, dot(stride, row, vectors + r * stride))
        addScaled(stride, load<f32>(weights + at), row, dVectors + r * stride)
      }
      if (isWide)
        for (let n: usize = 0; n < <usize>N; n++)
          addScaled(stride, load<f32>(initial + r * all + n * FLOAT), dM + n * stride, dVectors + r * stride)
    }
    for (let k = 0; k < K; k++) {
      const vector = (<usize>k) * stride
      const row = rowAt(dM, stride, allocated, floats(k))
      const factor = share(R, K, k, allocationGates, writeGates)
      let dIntent = dot(stride, row, add + vector)
      let dShare: f32 = 0
      memory.fill(dAdd + vector, 0, stride)
      addScaled(stride, intent(k, allocationGates, writeGates), row, dAdd + vector)
      for (let r = k % G; r < R; r += G) {
        const dVector = dVectors + (<usize>r) * stride
        dShare += dot(stride, dVector, add + vector)
        addScaled(stride, factor, dVector, dAdd + vector)
      }
      if (dWritten !== 0) {
        dIntent += load<f32>(dWritten + slotAt(allocated, floats(k)))
        for (let r = k % G; r < R; r += G) {
          const from = (<usize>r) * length
          dShare += weighed(C, slots + from, weights + from, dWritten)
          for (let at = from; at < from + floats(C); at += FLOAT)
            store<f32>(dWeights + at, load<f32>(dWeights + at) + factor * load<f32>(dWritten + slotAt(slots, at)))
          if (isWide) dShare += weighedWidely(N, initial + (<usize>r) * all, dWritten)
        }
        dWritten += all
      }
      const write = load<f32>(writeGates + floats(k))
      const allocate = load<f32>(allocationGates + floats(k))
      dShare *= part(R, K, k)
      store<f32>(dWriteGates + floats(k), allocate * dIntent + (1 - allocate) * dShare)
      store<f32>(dAllocationGates + floats(k), write * (dIntent - dShare))
      for (let r: usize = 0; r < <usize>R; r++)
        store<f32>(cleared + (<usize>(k * R)) * FLOAT + r * FLOAT, dot(stride, row, vectors + r * stride))
    }
    for (let k: usize = 0; k < <usize>K; k++) memory.fill(rowAt(dM, stride, allocated, k * FLOAT), 0, stride)
    slots += (<usize>R) * length
    weights += (<usize>R) * length
    dWeights += (<usize>R) * length
    initial += (<usize>R) * all
    allocated += floats(K)
    dM += (<usize>padded(N)) * stride
    vectors += (<usize>R) * stride
    cleared += floats(K * R)
    add += floats(F)
    allocationGates += floats(F)
    writeGates += floats(F)
    dAdd += floats(F)
    dAllocationGates += floats(F)
    dWriteGates += floats(F)
  }
}
