import { floats, fma, padded, slotStride, splat, sum } from './simd'

/**
 * Write weightings  w = g^w · ( g^a · a + (1 − g^a) · c ).
 *
 * @param F               floats from one row of the interface to the next
 * @param content         `[B][K][Nn]` c
 * @param allocation      `[B][K][Nn]` a
 * @param allocationGates `[K]` in every row of the interface, as `writeGates`
 * @param weightings      `[B][K][Nn]` w, written
 *
 * @see src/addressing/writeWeightings.ts
 */
export function writeWeightingsForward(
  B: i32, N: i32, K: i32, F: i32,
  content: usize, allocation: usize, allocationGates: usize, writeGates: usize, weightings: usize,
): void {
  const stride = floats(slotStride(N))
  const length = floats(padded(N))
  for (let b = 0; b < B; b++) {
    for (let head = 0; head < K; head++) {
      const fresh = load<f32>(allocationGates + floats(head))
      const found = splat(1 - fresh)
      const gate = v128.load32_splat(writeGates + floats(head))
      for (let at: usize = 0; at < length; at += 16) {
        const mixed = fma(splat(fresh), v128.load(allocation + at), f32x4.mul(found, v128.load(content + at)))
        v128.store(weightings + at, f32x4.mul(gate, mixed))
      }
      content += stride
      allocation += stride
      weightings += stride
    }
    allocationGates += floats(F)
    writeGates += floats(F)
  }
}

/**
 * Gradient of {@link writeWeightingsForward}. All results are overwritten; the gates' padding becomes zero.
 *
 * @param dWeightings      `[B][K][Nn]` dw
 * @param dContent         `[B][K][Nn]`
 * @param dAllocation      `[B][K][Nn]`
 * @param dAllocationGates `[padded(K)]` in every row of the interface's gradient, as `dWriteGates`
 */
export function writeWeightingsBackward(
  B: i32, N: i32, K: i32, F: i32,
  content: usize, allocation: usize, allocationGates: usize, writeGates: usize,
  dWeightings: usize, dContent: usize, dAllocation: usize, dAllocationGates: usize, dWriteGates: usize,
): void {
  const stride = floats(slotStride(N))
  const length = floats(padded(N))
  for (let b = 0; b < B; b++) {
    for (let head = 0; head < K; head++) {
      const fresh = load<f32>(allocationGates + floats(head))
      const gate = load<f32>(writeGates + floats(head))
      const allocated = splat(gate * fresh)
      const looked = splat(gate * (1 - fresh))
      let byContent = splat(0)
      let byAllocation = splat(0)
      for (let at: usize = 0; at < length; at += 16) {
        const gradient = v128.load(dWeightings + at)
        byContent = fma(gradient, v128.load(content + at), byContent)
        byAllocation = fma(gradient, v128.load(allocation + at), byAllocation)
        v128.store(dContent + at, f32x4.mul(looked, gradient))
        v128.store(dAllocation + at, f32x4.mul(allocated, gradient))
      }
      const alongContent = sum(byContent)
      const alongAllocation = sum(byAllocation)
      store<f32>(dAllocationGates + floats(head), gate * (alongAllocation - alongContent))
      store<f32>(dWriteGates + floats(head), fresh * alongAllocation + (1 - fresh) * alongContent)
      content += stride
      allocation += stride
      dWeightings += stride
      dContent += stride
      dAllocation += stride
    }
    for (let head = K; head < padded(K); head++) {
      store<f32>(dAllocationGates + floats(head), 0)
      store<f32>(dWriteGates + floats(head), 0)
    }
    allocationGates += floats(F)
    writeGates += floats(F)
    dAllocationGates += floats(F)
    dWriteGates += floats(F)
  }
}
