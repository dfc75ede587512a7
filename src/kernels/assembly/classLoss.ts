import { exp, log, logOnePlus } from './math'
import { loadFirst, storeFirst } from './partial'
import { floats, fnma, greatest, only, splat, sum, VECTOR, wideSum, within } from './simd'

/**
 * Masked softmax cross-entropy. A row is a time step of a sequence, `[T B]` in order; its logits y and targets z are O
 * numbers each, its mask m is one. Rows of m = 0 are skipped.
 */

/** The greatest of a row's O logits. */
// @ts-ignore: decorator
@inline
function top(logits: usize, O: i32): f32 {
  const rest = O & 3
  const end = logits + floats(O & ~3)
  let most = splat(-Infinity)
  for (; logits < end; logits += VECTOR) most = f32x4.max(most, v128.load(logits))
  if (rest > 0)
    most = f32x4.max(most, v128.bitselect(loadFirst(rest, logits), splat(-Infinity), within(rest, 0)))
  return greatest(most)
}

// @ts-ignore: decorator
@inline
function both(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1)
}

/** The masses below 1. They are added up apart from those of 1, beside which they would lose their digits. */
// @ts-ignore: decorator
@inline
function less(masses: v128): v128 {
  return v128.andnot(masses, f32x4.eq(masses, splat(1)))
}

/** The masses of 1. */
// @ts-ignore: decorator
@inline
function full(masses: v128): v128 {
  return v128.and(masses, f32x4.eq(masses, splat(1)))
}

/** ln Σ e^(y − max y), given Σ − 1: precise even for small values. */
// @ts-ignore: decorator
@inline
function logSum(others: f64): f32 {
  const x = others <= 1 ? logOnePlus(splat(<f32>others)) : log(splat(<f32>(others + 1)))
  return f32x4.extract_lane(x, 0)
}

/**
 * scale · Σ m · −Σ z · ln softmax(y), added up in float64.
 *
 * @param rows    T · B
 * @param O       logits of a row
 * @param logits  `[T B O]` y, rows `logitsStride` floats apart
 * @param targets `[T B O]` z ≥ 0
 * @param mask    `[T B]`   m
 */
export function softmaxCrossEntropyForward(
  rows: i32, O: i32, logits: usize, logitsStride: i32, targets: usize, mask: usize, scale: f32,
): f32 {
  const vectors = floats(O & ~3)
  const rest = O & 3
  let total: f64 = 0
  for (; rows > 0; rows--) {
    const m = load<f32>(mask)
    if (m !== 0) {
      const most = splat(top(logits, O))
      let masses = f64x2.splat(0)
      let tops = splat(0)
      let wanted = f64x2.splat(0)
      let chosen = f64x2.splat(0)
      let y = logits
      let z = targets
      for (const end = logits + vectors; y < end; y += VECTOR, z += VECTOR) {
        const below = f32x4.sub(v128.load(y), most)
        const target = v128.load(z)
        const mass = exp(below)
        masses = f64x2.add(masses, wideSum(less(mass)))
        tops = f32x4.add(tops, full(mass))
        wanted = f64x2.add(wanted, wideSum(target))
        chosen = f64x2.add(chosen, wideSum(f32x4.mul(target, below)))
      }
      if (rest > 0) {
        const below = f32x4.sub(loadFirst(rest, y), most)
        const target = loadFirst(rest, z)
        const mass = only(exp(below), rest, 0)
        masses = f64x2.add(masses, wideSum(less(mass)))
        tops = f32x4.add(tops, full(mass))
        wanted = f64x2.add(wanted, wideSum(only(target, rest, 0)))
        chosen = f64x2.add(chosen, wideSum(only(f32x4.mul(target, below), rest, 0)))
      }
      total += <f64>m * (both(wanted) * <f64>logSum(both(masses) + <f64>(sum(tops) - 1)) - both(chosen))
    }
    logits += floats(logitsStride)
    targets += floats(O)
    mask += floats(1)
  }
  return <f32>(<f64>scale * total)
}

/** e (Σz − z) − (Σe − e) z, with e ≤ 1 and Σe − e given where e is 1: precise where e is nearly all of Σe. */
// @ts-ignore: decorator
@inline
function slope(e: v128, z: v128, whole: v128, others: v128, all: v128): v128 {
  const missing = v128.bitselect(others, f32x4.sub(whole, e), f32x4.eq(e, splat(1)))
  return fnma(missing, z, f32x4.mul(e, f32x4.sub(all, z)))
}

/**
 * The gradient of {@link softmaxCrossEntropyForward}:  scale · m · (p Σz − z) with p = softmax(y), computed as
 * scale · m · (p (Σz − z) − (1 − p) z), so that it is precise where p is near a target of 1.
 *
 * @param dLogits `[T B O]`, rows `dStride` floats apart, of which those beyond O become zero; may be `logits`
 */
export function softmaxCrossEntropyBackward(
  rows: i32, O: i32, logits: usize, logitsStride: i32, targets: usize, mask: usize, scale: f32, dLogits: usize,
  dStride: i32,
): void {
  const vectors = floats(O & ~3)
  const rest = O & 3
  for (; rows > 0; rows--) {
    const m = load<f32>(mask)
    if (m === 0) memory.fill(dLogits, 0, floats(dStride))
    else {
      const most = splat(top(logits, O))
      let masses = f64x2.splat(0)
      let tops = splat(0)
      let wanted = f64x2.splat(0)
      let y = logits
      let z = targets
      let d = dLogits
      const end = dLogits + vectors
      for (; d < end; y += VECTOR, z += VECTOR, d += VECTOR) {
        const mass = exp(f32x4.sub(v128.load(y), most))
        v128.store(d, mass)
        masses = f64x2.add(masses, wideSum(less(mass)))
        tops = f32x4.add(tops, full(mass))
        wanted = f64x2.add(wanted, wideSum(v128.load(z)))
      }
      if (rest > 0) {
        const mass = only(exp(f32x4.sub(loadFirst(rest, y), most)), rest, 0)
        masses = f64x2.add(masses, wideSum(less(mass)))
        tops = f32x4.add(tops, full(mass))
        wanted = f64x2.add(wanted, wideSum(only(loadFirst(rest, z), rest, 0)))
        storeFirst(rest, d, mass)
      }
      const others = both(masses) + <f64>(sum(tops) - 1)
      const whole = splat(<f32>(others + 1))
      const missing = splat(<f32>others)
      const share = splat(scale * m / <f32>(others + 1))
      const all = splat(<f32>both(wanted))
      d = dLogits
      z = targets
      for (; d < end; z += VECTOR, d += VECTOR)
        v128.store(d, f32x4.mul(share, slope(v128.load(d), v128.load(z), whole, missing, all)))
      if (rest > 0)
        storeFirst(rest, d, f32x4.mul(share, slope(loadFirst(rest, d), loadFirst(rest, z), whole, missing, all)))
      if (dStride > O) memory.fill(dLogits + floats(O), 0, floats(dStride - O))
    }
    logits += floats(logitsStride)
    dLogits += floats(dStride)
    targets += floats(O)
    mask += floats(1)
  }
}
