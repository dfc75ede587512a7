/** De-allocation: freed slots are erased. */
import { retention } from './retention'
import { VECTOR, floats, fma, fnma, padded, slotStride, splat, sum, sums } from './simd'

/**
 * Memory  M ⊙ ψ 1ᵀ,  where ψ = ∏ᵣ (1 − f^r w^r).
 *
 * @param F              floats from one row of the interface to the next
 * @param readWeightings `[B][R][Nn]` of the previous step
 * @param freeGates      `[R]` in every row of the interface
 * @param before         `[B][padded(N)][V]` M
 * @param retained       `[B][Nn]` ψ, written
 * @param after          `[B][padded(N)][V]`, written; may be `before`
 *
 * @see src/addressing/deallocated.ts
 */
export function deallocationForward(
  B: i32, N: i32, W: i32, R: i32, F: i32,
  readWeightings: usize, freeGates: usize, before: usize, retained: usize, after: usize,
): void {
  const slots = floats(slotStride(N))
  const length = floats(padded(N))
  const row = floats(padded(W))
  for (let b = 0; b < B; b++) {
    for (let at: usize = 0; at < length; at += VECTOR) {
      v128.store(retained + at, retention(R, readWeightings + at, slots, freeGates))
      for (let lane: usize = 0; lane < VECTOR; lane += 4) {
        const kept = v128.load32_splat(retained + at + lane)
        const end = before + row
        do {
          v128.store(after, f32x4.mul(v128.load(before), kept))
          before += VECTOR
          after += VECTOR
        } while (before < end)
      }
    }
    readWeightings += <usize>R * slots
    freeGates += floats(F)
    retained += slots
  }
}

/** The dot products of four rows of a memory with those of its gradient; then multiplies the gradient by the retention. */
// @ts-ignore: decorator
@inline
function rowsBackward(row: usize, before: usize, dMemory: usize, kept: v128): v128 {
  const kept0 = v128.shuffle<f32>(kept, kept, 0, 0, 0, 0)
  const kept1 = v128.shuffle<f32>(kept, kept, 1, 1, 1, 1)
  const kept2 = v128.shuffle<f32>(kept, kept, 2, 2, 2, 2)
  const kept3 = v128.shuffle<f32>(kept, kept, 3, 3, 3, 3)
  let d0 = splat(0), d1 = splat(0), d2 = splat(0), d3 = splat(0)
  for (const end = before + row; before < end; before += VECTOR, dMemory += VECTOR) {
    const g0 = v128.load(dMemory)
    const g1 = v128.load(dMemory + row)
    const g2 = v128.load(dMemory + row * 2)
    const g3 = v128.load(dMemory + row * 3)
    d0 = fma(g0, v128.load(before), d0)
    d1 = fma(g1, v128.load(before + row), d1)
    d2 = fma(g2, v128.load(before + row * 2), d2)
    d3 = fma(g3, v128.load(before + row * 3), d3)
    v128.store(dMemory, f32x4.mul(g0, kept0))
    v128.store(dMemory + row, f32x4.mul(g1, kept1))
    v128.store(dMemory + row * 2, f32x4.mul(g2, kept2))
    v128.store(dMemory + row * 3, f32x4.mul(g3, kept3))
  }
  return sums(d0, d1, d2, d3)
}

/**
 * The gradient of {@link deallocationForward} with respect to M and ψ:  dψ[n] = ⟨dM'[n], M[n]⟩,  dM = ψ dM'.
 *
 * @param before   `[B][padded(N)][V]` M
 * @param retained `[B][Nn]` ψ; replaced by dψ
 * @param dMemory  `[B][padded(N)][V]` in: gradient of the result, out: of M
 */
export function deallocationBackward(B: i32, N: i32, W: i32, before: usize, retained: usize, dMemory: usize): void {
  const slots = floats(slotStride(N))
  const length = floats(padded(N))
  const row = floats(padded(W))
  for (let b = 0; b < B; b++) {
    for (let at: usize = 0; at < length; at += VECTOR) {
      v128.store(retained + at, rowsBackward(row, before, dMemory, v128.load(retained + at)))
      before += row * 4
      dMemory += row * 4
    }
    retained += slots
  }
}

/**
 * The gradient of  ψ = ∏ᵣ (1 − f^r w^r).  Without divisions, since a factor may be zero.
 *
 * @param F               floats from one row of the interface to the next, and of its gradient
 * @param readWeightings  `[B][R][Nn]` of the previous step
 * @param freeGates       `[R]` in every row of the interface
 * @param dRetained       `[B][Nn]` dψ
 * @param dReadWeightings `[B][R][Nn]` added to
 * @param dFreeGates      `[R]` in every row of the interface's gradient, added to
 */
export function retentionBackward(
  B: i32, N: i32, R: i32, F: i32,
  readWeightings: usize, freeGates: usize, dRetained: usize, dReadWeightings: usize, dFreeGates: usize,
): void {
  const slots = floats(slotStride(N))
  const length = floats(padded(N))
  for (let b = 0; b < B; b++) {
    for (let head = 0; head < R; head++) {
      const here = <usize>head * slots
      const gate = freeGates + floats(head)
      const f = v128.load32_splat(gate)
      let df = splat(0)
      for (let at: usize = 0; at < length; at += VECTOR) {
        const others = f32x4.mul(
          f32x4.mul(v128.load(dRetained + at), retention(head, readWeightings + at, slots, freeGates)),
          retention(R - head - 1, readWeightings + here + slots + at, slots, gate + 4),
        )
        const d = dReadWeightings + here + at
        df = fma(v128.load(readWeightings + here + at), others, df)
        v128.store(d, fnma(f, others, v128.load(d)))
      }
      store<f32>(dFreeGates + floats(head), load<f32>(dFreeGates + floats(head)) - sum(df))
    }
    readWeightings += <usize>R * slots
    dReadWeightings += <usize>R * slots
    freeGates += floats(F)
    dFreeGates += floats(F)
    dRetained += slots
  }
}
