import { loadFirst, storeFirst } from './partial'
import { floats, only, splat, VECTOR, wideSum } from './simd'

/**
 * scale · Σ m · (y − z)², added up in float64. Arguments as those of `crossEntropyForward`, with any targets z.
 */
export function squaredErrorForward(
  rows: i32, O: i32, outputs: usize, outputsStride: i32, targets: usize, mask: usize, scale: f32,
): f32 {
  const vectors = floats(O & ~3)
  const rest = O & 3
  const gap = floats(outputsStride) - vectors
  let total = f64x2.splat(0)
  for (; rows > 0; rows--) {
    const m = v128.load32_splat(mask)
    const end = outputs + vectors
    while (outputs < end) {
      const miss = f32x4.sub(v128.load(outputs), v128.load(targets))
      total = f64x2.add(total, wideSum(f32x4.mul(m, f32x4.mul(miss, miss))))
      outputs += VECTOR
      targets += VECTOR
    }
    if (rest > 0) {
      const miss = f32x4.sub(loadFirst(rest, outputs), loadFirst(rest, targets))
      total = f64x2.add(total, wideSum(only(f32x4.mul(m, f32x4.mul(miss, miss)), rest, 0)))
      targets += floats(rest)
    }
    outputs += gap
    mask += floats(1)
  }
  return <f32>(<f64>scale * (f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1)))
}

/**
 * The gradient of {@link squaredErrorForward}:  2 · scale · m · (y − z).
 *
 * @param dOutputs `[T B O]`, rows `dStride` floats apart, of which those beyond O become zero; may be `outputs`
 */
export function squaredErrorBackward(
  rows: i32, O: i32, outputs: usize, outputsStride: i32, targets: usize, mask: usize, scale: f32, dOutputs: usize,
  dStride: i32,
): void {
  const vectors = floats(O & ~3)
  const rest = O & 3
  const gap = floats(outputsStride) - vectors
  const dGap = floats(dStride) - vectors
  const beyond = dStride - O
  for (; rows > 0; rows--) {
    const m = splat(2 * scale * load<f32>(mask))
    const end = outputs + vectors
    while (outputs < end) {
      v128.store(dOutputs, f32x4.mul(m, f32x4.sub(v128.load(outputs), v128.load(targets))))
      outputs += VECTOR
      targets += VECTOR
      dOutputs += VECTOR
    }
    if (rest > 0) {
      storeFirst(rest, dOutputs, f32x4.mul(m, f32x4.sub(loadFirst(rest, outputs), loadFirst(rest, targets))))
      targets += floats(rest)
    }
    if (beyond > 0) memory.fill(dOutputs + floats(rest), 0, floats(beyond))
    outputs += gap
    dOutputs += dGap
    mask += floats(1)
  }
}
