/** Location addressing of the NTM: interpolation, circular shift and sharpening. */
import { exp, log } from './math'
import { closed, convolve, convolveThree, convolveWeights, slotsAfter, slotsBefore } from './ring'
import { VECTOR, floats, fma, greatest, only, padded, slotStride, splat, sum, sums } from './simd'
import { firstSlots, onlySlots, softmax } from './softmax'

/** A weight below this counts as zero and gets no gradient. */
const TINY: f32 = 1e-12

/** A weight below this becomes 0, before it is subnormal. */
const LEAST: f32 = 1e-30

/** Multiplies w = w̃^γ / Σ w̃^γ by Σ w̃^γ / (Σ w̃^γ + ε). The largest weight is top^γ / Σ w̃^γ, so the sum needs no second pass. */
// @ts-ignore: decorator
@inline
function addEpsilon(end: usize, gamma: f32, epsilon: f32, top: f32, weighting: usize): void {
  let best = splat(0)
  for (let at: usize = 0; at < end; at += VECTOR) best = f32x4.pmax(best, v128.load(weighting + at))
  const power = exp(splat(-gamma * f32x4.extract_lane(log(splat(top)), 0)))
  const factor = splat(1 / (1 + epsilon * greatest(best) * f32x4.extract_lane(power, 0)))
  for (let at: usize = 0; at < end; at += VECTOR) {
    const weight = f32x4.mul(factor, v128.load(weighting + at))
    v128.store(weighting + at, v128.andnot(weight, f32x4.lt(weight, splat(LEAST))))
  }
}

/**
 * w[n] = w̃[n]^γ / (Σ w̃^γ + ε), as the softmax of γ ln (w̃[n] / max w̃): the quotient keeps the logits of large weights near
 * zero, where they are precise.
 */
// @ts-ignore: decorator
@inline
function sharpen(N: i32, gamma: f32, epsilon: f32, shifted: usize, weighting: usize): void {
  const end = floats(padded(N))
  let top = splat(TINY)
  for (let at: usize = 0; at < end; at += VECTOR) top = f32x4.pmax(top, v128.load(shifted + at))
  const scale = splat(1 / greatest(top))
  let slots = firstSlots()
  let at: usize = 0
  do {
    const weight = f32x4.pmax(v128.load(shifted + at), splat(TINY))
    const logit = f32x4.mul(splat(gamma), log(f32x4.mul(weight, scale)))
    v128.store(weighting + at, onlySlots(logit, slots, N))
    slots = i32x4.add(slots, i32x4.splat(4))
    at += VECTOR
  } while (at < end)
  softmax(weighting, N, splat(0))
  if (epsilon > 0) addEpsilon(end, gamma, epsilon, greatest(top), weighting)
}

/** The gradient of {@link sharpen}, and of γ. */
// @ts-ignore: decorator
@inline
function sharpenBackward(
  end: usize, gamma: f32, epsilon: f32, shifted: usize, weighting: usize, dWeighting: usize, dShifted: usize,
  dGamma: usize,
): void {
  let gradients = splat(0)
  let weights = splat(0)
  let at: usize = 0
  do {
    const w = v128.load(weighting + at)
    gradients = fma(w, v128.load(dWeighting + at), gradients)
    weights = fma(w, v128.load(shifted + at), weights)
    at += VECTOR
  } while (at < end)
  const mean = splat(sum(gradients))
  // Without ε any scale gives the same result, since Σ dlogit = 0; with this one the logarithms of large weights are small.
  const scale = splat(epsilon > 0 ? 1 : 1 / max<f32>(sum(weights), TINY))
  let dGammas = splat(0)
  at = 0
  do {
    const weight = v128.load(shifted + at)
    const dLogit = f32x4.mul(v128.load(weighting + at), f32x4.sub(v128.load(dWeighting + at), mean))
    dGammas = fma(dLogit, log(f32x4.mul(f32x4.pmax(weight, splat(TINY)), scale)), dGammas)
    const dWeight = f32x4.div(f32x4.mul(splat(gamma), dLogit), weight)
    v128.store(dShifted + at, v128.andnot(dWeight, f32x4.lt(weight, splat(TINY))))
    at += VECTOR
  } while (at < end)
  store<f32>(dGamma, sum(dGammas))
}

/**
 * Location addressing from a content weighting c and the weighting of the step before:
 *
 *   w_g = g c + (1 − g) w_{t−1},  w̃[n] = Σ_s shift[s] w_g[(n + s − ⌊S/2⌋) mod N],  w[n] = w̃[n]^γ / (Σ w̃^γ + ε).
 *
 * @param S            shifts, odd; may exceed N
 * @param F            floats from one row of the interface to the next
 * @param content      `[B contentTotal slotStride(N)]` c, from the first of these heads
 * @param previous     `[B heads slotStride(N)]` w_{t−1}
 * @param gates        `[heads]` per row of the interface, g
 * @param shifts       `[heads padded(S)]` per row of the interface
 * @param sharpening   `[heads]` per row of the interface, γ
 * @param epsilon      ε ≥ 0
 * @param gated        `[B contentTotal slotStride(N)]` w_g, from the first of these heads, written
 * @param shifted      `[B contentTotal slotStride(N)]` w̃, from the first of these heads, written
 * @param weighting    `[B heads slotStride(N)]` w, written; not `previous`
 *
 * @see Graves et al. 2014, eq. 7–9
 */
export function locationForward(
  B: i32, N: i32, S: i32, heads: i32, F: i32, content: usize, contentTotal: i32, previous: usize, gates: usize,
  shifts: usize, sharpening: usize, epsilon: f32, gated: usize, shifted: usize, weighting: usize,
): void {
  const slots = floats(slotStride(N))
  const end = floats(padded(N))
  for (let b = 0; b < B; b++) {
    const row = floats(b * F)
    let first = (<usize>(b * contentTotal)) * slots
    for (let h = 0; h < heads; h++) {
      const scalar = row + floats(h)
      const shift = shifts + row + floats(h * padded(S))
      const gate = load<f32>(gates + scalar)
      const c = content + first
      const ring = gated + first
      let at: usize = 0
      do {
        const kept = f32x4.mul(splat(1 - gate), v128.load(previous + at))
        v128.store(ring + at, fma(splat(gate), v128.load(c + at), kept))
        at += VECTOR
      } while (at < end)
      if (S === 3) {
        const before = v128.load32_splat(shift, 0)
        const here = v128.load32_splat(shift, 4)
        const after = v128.load32_splat(shift, 8)
        convolveThree(N, ring, before, here, after, shifted + first)
      } else convolve(N, S, ring, shift, shifted + first, false)
      sharpen(N, load<f32>(sharpening + scalar), epsilon, shifted + first, weighting)
      first += slots
      previous += slots
      weighting += slots
    }
  }
}

/** Four slots through the interpolation. Gives dg. */
// @ts-ignore: decorator
@inline
function interpolateBackward(
  at: usize, gate: f32, dGated: v128, content: usize, previous: usize, dContent: usize, dPrevious: usize,
): v128 {
  v128.store(dContent + at, f32x4.mul(splat(gate), dGated))
  v128.store(dPrevious + at, f32x4.mul(splat(1 - gate), dGated))
  return f32x4.mul(dGated, f32x4.sub(v128.load(content + at), v128.load(previous + at)))
}

/**
 * Three shifts and the interpolation backwards, in one pass over w_g. On entry `dPrevious` is the gradient of w̃.
 *
 * Σₙ dw̃[n] w_g[n + 1] is Σₙ dw̃[n − 1] w_g[n], so the neighbours of dw̃ serve both gradients.
 */
// @ts-ignore: decorator
@inline
function shiftThreeBackward(
  N: i32, shift: usize, gate: f32, gated: usize, content: usize, previous: usize,
  dContent: usize, dPrevious: usize, dShift: usize, dGate: usize,
): void {
  const weightBefore = v128.load32_splat(shift, 0)
  const weightHere = v128.load32_splat(shift, 4)
  const weightAfter = v128.load32_splat(shift, 8)
  const last = floats(padded(N)) - VECTOR
  const first = v128.load32_splat(dPrevious)
  let left = v128.load32_splat(dPrevious + floats(N - 1))
  let middle = v128.load(dPrevious)
  let dBefore = splat(0)
  let dHere = splat(0)
  let dAfter = splat(0)
  let dGates = splat(0)
  for (let at: usize = 0; at <= last; at += VECTOR) {
    const right = at < last ? v128.load(dPrevious + at, VECTOR) : first
    const x = v128.load(gated + at)
    dHere = fma(middle, x, dHere)
    const closing = at < last ? middle : closed(middle, N, first)
    const fromBefore = slotsBefore(left, middle)
    const fromAfter = slotsAfter(closing, right)
    dBefore = fma(fromAfter, x, dBefore)
    dAfter = fma(fromBefore, x, dAfter)
    const sides = fma(weightAfter, fromBefore, f32x4.mul(weightBefore, fromAfter))
    let dGated = fma(weightHere, middle, sides)
    if (at === last) dGated = only(dGated, N, <i32>(last >> 2))
    dGates = f32x4.add(dGates, interpolateBackward(at, gate, dGated, content, previous, dContent, dPrevious))
    left = middle
    middle = right
  }
  store<f32>(dGate, sum(dGates))
  v128.store(dShift, sums(dBefore, dHere, dAfter, splat(0)))
}

/** Any number of shifts, and the interpolation, backwards. On entry `dPrevious` is the gradient of w̃. */
// @ts-ignore: decorator
@inline
function shiftBackward(
  N: i32, S: i32, shift: usize, gate: f32, gated: usize, content: usize, previous: usize,
  dContent: usize, dPrevious: usize, dShift: usize, dGate: usize,
): void {
  for (let s: usize = 0, end = floats(padded(S)); s < end; s += VECTOR) v128.store(dShift + s, splat(0))
  convolve(N, S, dPrevious, shift, dContent, true)
  convolveWeights(N, S, gated, dPrevious, dShift)
  let dGates = splat(0)
  for (let at: usize = 0, end = floats(padded(N)); at < end; at += VECTOR) {
    const dGated = v128.load(dContent + at)
    dGates = f32x4.add(dGates, interpolateBackward(at, gate, dGated, content, previous, dContent, dPrevious))
  }
  store<f32>(dGate, sum(dGates))
}

/**
 * The gradient of {@link locationForward}. A weight w̃ below 1e-12 counts as zero and gets none.
 *
 * @param dWeighting  `[B heads slotStride(N)]`
 * @param dContent    `[B contentTotal slotStride(N)]`, from the first of these heads, written
 * @param dPrevious   `[B heads slotStride(N)]`, written; not `dWeighting`
 * @param dGates      `[heads]` per row of the interface's gradient, written
 * @param dShifts     `[heads padded(S)]` per row of the interface's gradient, written
 * @param dSharpening `[heads]` per row of the interface's gradient, written
 *
 * The other parameters are those of {@link locationForward}.
 */
export function locationBackward(
  B: i32, N: i32, S: i32, heads: i32, F: i32, content: usize, contentTotal: i32, previous: usize, gates: usize,
  shifts: usize, sharpening: usize, epsilon: f32, gated: usize, shifted: usize, weighting: usize, dWeighting: usize,
  dContent: usize, dPrevious: usize, dGates: usize, dShifts: usize, dSharpening: usize,
): void {
  const slots = floats(slotStride(N))
  const end = floats(padded(N))
  for (let b = 0; b < B; b++) {
    const row = floats(b * F)
    let first = (<usize>(b * contentTotal)) * slots
    for (let h = 0; h < heads; h++) {
      const scalar = row + floats(h)
      const at = row + floats(h * padded(S))
      const gamma = load<f32>(sharpening + scalar)
      const gate = load<f32>(gates + scalar)
      sharpenBackward(end, gamma, epsilon, shifted + first, weighting, dWeighting, dPrevious, dSharpening + scalar)
      if (S === 3) {
        shiftThreeBackward(
          N, shifts + at, gate, gated + first, content + first, previous,
          dContent + first, dPrevious, dShifts + at, dGates + scalar,
        )
      } else {
        shiftBackward(
          N, S, shifts + at, gate, gated + first, content + first, previous,
          dContent + first, dPrevious, dShifts + at, dGates + scalar,
        )
      }
      first += slots
      previous += slots
      weighting += slots
      dWeighting += slots
      dPrevious += slots
    }
  }
}
