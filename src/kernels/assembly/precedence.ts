import { floats, fma, only, padded, slotStride, splat, sum } from './simd'

/** Σ w over the slots of one head. */
// @ts-ignore: decorator
@inline
function total(weightings: usize, length: usize): f32 {
  let entries = splat(0)
  for (let at: usize = 0; at < length; at += 16) entries = f32x4.add(entries, v128.load(weightings + at))
  return sum(entries)
}

/**
 * Precedence  p_t = (1 − Σ w) · p_{t−1} + w.
 *
 * @param before          `[B][K][Nn]` p_{t−1}
 * @param writeWeightings `[B][K][Nn]` w, of this step
 * @param after           `[B][K][Nn]` p_t, written; may be `before`
 *
 * @see src/addressing/precedence.ts
 */
export function precedenceForward(
  B: i32, N: i32, K: i32, before: usize, writeWeightings: usize, after: usize,
): void {
  const stride = floats(slotStride(N))
  const length = floats(padded(N))
  for (let head = 0; head < B * K; head++) {
    const silence = splat(1 - total(writeWeightings, length))
    for (let at: usize = 0; at < length; at += 16)
      v128.store(after + at, fma(silence, v128.load(before + at), v128.load(writeWeightings + at)))
    before += stride
    writeWeightings += stride
    after += stride
  }
}

/**
 * Gradient of {@link precedenceForward}.
 *
 * @param dPrecedence      `[B][K][Nn]` in: dp_t, out: dp_{t−1}
 * @param dWriteWeightings `[B][K][Nn]` added to
 */
export function precedenceBackward(
  B: i32, N: i32, K: i32, before: usize, writeWeightings: usize, dPrecedence: usize, dWriteWeightings: usize,
): void {
  const stride = floats(slotStride(N))
  const length = floats(padded(N))
  for (let head = 0; head < B * K; head++) {
    const silence = splat(1 - total(writeWeightings, length))
    let products = splat(0)
    for (let at: usize = 0; at < length; at += 16)
      products = fma(v128.load(dPrecedence + at), v128.load(before + at), products)
    const dTotal = splat(-sum(products))
    for (let at: usize = 0; at < length; at += 16) {
      const gradient = v128.load(dPrecedence + at)
      const dWeighting = only(f32x4.add(gradient, dTotal), N, <i32>(at >> 2))
      v128.store(dWriteWeightings + at, f32x4.add(v128.load(dWriteWeightings + at), dWeighting))
      v128.store(dPrecedence + at, f32x4.mul(silence, gradient))
    }
    before += stride
    writeWeightings += stride
    dPrecedence += stride
    dWriteWeightings += stride
  }
}
