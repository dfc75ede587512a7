/** Layer normalisation of padded rows. */
import { floats, fma, fnma, splat, sum, VECTOR } from './simd'

/**
 * y = g ⊙ x̂ + b,  x̂ = (x − mean) / √(variance + ε),  mean and variance over the entries of a row without its padding.
 *
 * @param n       entries of a row without its padding
 * @param width   floats of a row, a multiple of four
 * @param x       B rows, `stride` floats apart; zero in the padding
 * @param y       B rows, `yStride` floats apart, written; may be `x`, if the strides are equal
 * @param mask    `[width]` 0 in the padding, else 1
 * @param gain    `[width]` g, zero in the padding
 * @param bias    `[width]` b, zero in the padding
 * @param normed  `[B][width]` x̂, written
 * @param inverse `[B]` 1 / √(variance + ε), written
 * @param epsilon ε > 0, which keeps constant rows finite: they become zero
 *
 * @see src/kernels/layerNorm.ts
 */
export function normForward(
  B: i32, n: i32, width: i32, x: usize, stride: i32, y: usize, yStride: i32,
  mask: usize, gain: usize, bias: usize, normed: usize, inverse: usize, epsilon: f32,
): void {
  const row = floats(width)
  const share: f32 = 1 / <f32>n
  do {
    let total = splat(0)
    for (let at: usize = 0; at < row; at += VECTOR) total = f32x4.add(total, v128.load(x + at))
    const mean = splat(sum(total) * share)
    let squares = splat(0)
    for (let at: usize = 0; at < row; at += VECTOR) {
      const centred = f32x4.mul(v128.load(mask + at), f32x4.sub(v128.load(x + at), mean))
      squares = fma(centred, centred, squares)
      v128.store(normed + at, centred)
    }
    const scale: f32 = 1 / sqrt<f32>(sum(squares) * share + epsilon)
    for (let at: usize = 0; at < row; at += VECTOR) {
      const unit = f32x4.mul(v128.load(normed + at), splat(scale))
      v128.store(normed + at, unit)
      v128.store(y + at, fma(v128.load(gain + at), unit, v128.load(bias + at)))
    }
    store<f32>(inverse, scale)
    x += floats(stride)
    y += floats(yStride)
    normed += row
    inverse += 4
  } while (--B > 0)
}

/**
 * Gradient of {@link normForward}:  dx = (dx̂ − mean(dx̂) − x̂ mean(dx̂ ⊙ x̂)) / √(variance + ε),  dx̂ = g ⊙ dy.
 *
 * @param dy    B rows, `stride` floats apart, finite in the padding; replaced by dx, zero in the padding
 * @param dGain `[width]` added to
 * @param dBias `[width]` added to
 */
export function normBackward(
  B: i32, n: i32, width: i32, dy: usize, stride: i32,
  mask: usize, gain: usize, normed: usize, inverse: usize, dGain: usize, dBias: usize,
): void {
  const row = floats(width)
  const share: f32 = 1 / <f32>n
  do {
    let total = splat(0)
    let along = splat(0)
    for (let at: usize = 0; at < row; at += VECTOR) {
      const d = v128.load(dy + at)
      const unit = v128.load(normed + at)
      v128.store(dBias + at, f32x4.add(v128.load(dBias + at), d))
      v128.store(dGain + at, fma(d, unit, v128.load(dGain + at)))
      const dUnit = f32x4.mul(v128.load(gain + at), d)
      total = f32x4.add(total, dUnit)
      along = fma(dUnit, unit, along)
    }
    const mean = splat(sum(total) * share)
    const slope = splat(sum(along) * share)
    const scale = v128.load32_splat(inverse)
    for (let at: usize = 0; at < row; at += VECTOR) {
      const dUnit = f32x4.sub(f32x4.mul(v128.load(gain + at), v128.load(dy + at)), mean)
      const dx = f32x4.mul(scale, fnma(slope, v128.load(normed + at), dUnit))
      v128.store(dy + at, f32x4.mul(v128.load(mask + at), dx))
    }
    dy += floats(stride)
    normed += row
    inverse += 4
  } while (--B > 0)
}
