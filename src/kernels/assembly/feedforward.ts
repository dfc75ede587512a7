/** The feedforward controller's element-wise part, with P = padded(H) floats per row. */

import { clipped, passing } from './clipped'
import { tanh } from './math'
import { floats, fnma, padded, splat, VECTOR } from './simd'

/**
 * h = clipped(tanh(a))
 *
 * @param gates  `[B][P]` a
 * @param hidden h, written: P floats in each row, and `hiddenStride` floats from one row to the next
 * @param clip   the limit; ∞ for none
 */
export function feedforwardForward(B: i32, H: i32, gates: usize, hidden: usize, hiddenStride: i32, clip: f32): void {
  const row = floats(padded(H))
  const gap = floats(hiddenStride) - row
  do {
    const end = gates + row
    do {
      v128.store(hidden, clipped(tanh(v128.load(gates)), clip))
      gates += VECTOR
      hidden += VECTOR
    } while (gates < end)
    hidden += gap
  } while (--B > 0)
}

/**
 * da = (1 − h²) dh, and 0 where h was clipped.
 *
 * @param gates   `[B][P]` da, written
 * @param dHidden dh, laid out like `hidden`, with a stride of its own
 */
export function feedforwardBackward(
  B: i32,
  H: i32,
  gates: usize,
  hidden: usize,
  hiddenStride: i32,
  dHidden: usize,
  dHiddenStride: i32,
  clip: f32,
): void {
  const row = floats(padded(H))
  const gap = floats(hiddenStride) - row
  const dGap = floats(dHiddenStride) - row
  do {
    const end = gates + row
    do {
      const h = v128.load(hidden)
      const dh = f32x4.mul(v128.load(dHidden), passing(h, clip))
      v128.store(gates, f32x4.mul(fnma(h, h, splat(1)), dh))
      gates += VECTOR
      hidden += VECTOR
      dHidden += VECTOR
    } while (gates < end)
    hidden += gap
    dHidden += dGap
  } while (--B > 0)
}
