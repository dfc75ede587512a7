/** The gradient of reading by content and along links. */
import { FLOAT, floats, padded, slotStride } from '../simd'
import { linkRow } from './links'
import { placeIn } from './lists'
import { slotAt } from './support'
import { addScaled, dot } from './vectors'
import { rowAt } from './write'

/** y[at] += x */
// @ts-ignore: decorator
@inline
function add(x: f32, y: usize): void {
  store<f32>(y, load<f32>(y) + x)
}

/** One write head's links' part of the gradient of a read slot's weight. */
function seekFromBackward(
  L: i32, slot: i32, weight: f32, byBack: usize, byOnward: usize, dByBack: usize, dByOnward: usize,
  beforeSlots: usize, before: usize, afterSlots: usize, dBefore: usize, dSought: usize,
): f32 {
  const back = load<f32>(byBack)
  const onward = load<f32>(byOnward)
  const earlier = linkRow(beforeSlots, L, slot)
  const degrees = linkRow(before, L, slot)
  const dDegrees = linkRow(dBefore, L, slot)
  const later = linkRow(afterSlots, L, slot)
  let dWeight: f32 = 0
  for (let at: usize = 0; at < floats(L); at += FLOAT) {
    const number = load<f32>(earlier + at)
    if (number === 0) continue
    const slope = load<f32>(dSought + floats(<i32>number - 1))
    const degree = load<f32>(degrees + at)
    add(slope * weight * degree, dByBack)
    if (weight > 0) add(back * slope * weight, dDegrees + at)
    dWeight += back * slope * degree
  }
  for (let at: usize = 0; at < floats(L); at += FLOAT) {
    const number = load<f32>(later + at)
    if (number === 0) continue
    const place = placeIn(L, linkRow(beforeSlots, L, <i32>number - 1), <f32>(slot + 1))
    if (place < 0) continue
    const slope = load<f32>(dSought + floats(<i32>number - 1))
    const degree = load<f32>(linkRow(before, L, <i32>number - 1) + <usize>place)
    add(slope * weight * degree, dByOnward)
    if (weight > 0) add(onward * slope * weight, linkRow(dBefore, L, <i32>number - 1) + <usize>place)
    dWeight += onward * slope * degree
  }
  return dWeight
}

/**
 * The gradient of `followForward`, without that of the content weightings' inputs:
 *
 *   dw = dr·M[n] plus the next step's part,  ds = (dw − [Σ s > 1] Σ dw w) / max(1, Σ s),  dM[n] += w dr.
 *
 * @param F            floats from one row of the interface to the next, and of its gradient
 * @param modes        `[R padded(2K + 1)]` per row of the interface
 * @param earlierSlots `[B R padded(C)]` i32, the slots read at the previous step, as `earlier`
 * @param wide         `[B]` i32 at the first step, else 0
 * @param all          whether, at the first step, the gradient of all initial weightings is wanted
 * @param initial      `[B R slotStride(N)]` the read weightings before the first step
 * @param dWeights     `[B R padded(C)]` the next step's part of the weights' gradient; overwritten
 * @param dContent     `[B R padded(C)]`, written
 * @param dEarlier     `[B R padded(C)]`, written; if all slots were used, `dInitial` is instead
 * @param dInitial     `[B R slotStride(N)]`, written
 * @param dModes       `[R padded(2K + 1)]` per row of the interface's gradient, written
 * @param dBefore      `[B K N padded(L)]`, added to
 * @param dM           `[B padded(N) V]`, added to
 * @param dSought      `[slotStride(N)]`, zero before and after
 */
export function followBackward(
  B: i32, N: i32, W: i32, R: i32, K: i32, C: i32, L: i32, F: i32, modes: usize, earlierSlots: usize, earlier: usize,
  wide: usize, all: i32, initial: usize, beforeSlots: usize, before: usize, afterSlots: usize, nearest: usize, content: usize, slots: usize,
  weights: usize, masses: usize, words: usize, dr: usize, drStride: i32, dWeights: usize, dContent: usize,
  dEarlier: usize, dInitial: usize, dModes: usize, dBefore: usize, dM: usize, dSought: usize,
): void {
  const stride = floats(padded(W))
  const length = floats(padded(C))
  const lists = (<usize>N) * floats(padded(L))
  for (let b = 0; b < B; b++) {
    const ofAll = wide !== 0 && (all !== 0 || load<i32>(wide + floats(b)) !== 0)
    const many = ofAll ? N : C
    for (let head: usize = 0; head < <usize>R; head++) {
      const mode = modes + head * floats(padded(2 * K + 1))
      const dMode = dModes + head * floats(padded(2 * K + 1))
      const dRead = dr + head * stride
      const mass = load<f32>(masses + head * FLOAT)
      memory.fill(dMode, 0, floats(padded(2 * K + 1)))
      memory.fill(dContent, 0, length)
      const dSource = ofAll ? dInitial : dEarlier
      memory.fill(dSource, 0, ofAll ? floats(slotStride(N)) : length)
      let mean: f32 = 0
      for (let at: usize = 0; at < floats(C); at += FLOAT) {
        const weight = load<f32>(weights + at)
        const dWeight = load<f32>(dWeights + at) + dot(stride, dRead, words)
        store<f32>(dWeights + at, dWeight)
        if (weight > 0) mean += dWeight * weight
        addScaled(stride, weight, dRead, rowAt(dM, stride, slots, at))
        words += stride
      }
      if (!(mass > 1)) mean = 0
      for (let at: usize = 0; at < floats(C); at += FLOAT)
        if (load<f32>(weights + at) > 0)
          store<f32>(dSought + slotAt(slots, at), (load<f32>(dWeights + at) - mean) / mass)
      let dAlike: f32 = 0
      for (let at: usize = 0; at < floats(C); at += FLOAT) {
        const slope = load<f32>(dSought + slotAt(nearest, at))
        store<f32>(dContent + at, load<f32>(mode + floats(2 * K)) * slope)
        dAlike += load<f32>(content + at) * slope
      }
      store<f32>(dMode + floats(2 * K), dAlike)
      for (let k = 0; k < K; k++) {
        const skipped = (<usize>k) * lists
        for (let index = 0; index < many; index++) {
          const weight = load<f32>((ofAll ? initial : earlier) + floats(index))
          // Entries with weight 0 are padding.
          if (!ofAll && !(weight > 0)) continue
          const slot = ofAll ? index : load<i32>(earlierSlots + floats(index))
          add(
            seekFromBackward(
              L, slot, weight, mode + floats(k), mode + floats(K + k), dMode + floats(k), dMode + floats(K + k),
              beforeSlots + skipped, before + skipped, afterSlots + skipped, dBefore + skipped, dSought,
            ),
            dSource + floats(index),
          )
        }
      }
      for (let at: usize = 0; at < floats(C); at += FLOAT) store<f32>(dSought + slotAt(slots, at), 0)
      earlierSlots += length
      earlier += length
      initial += floats(slotStride(N))
      nearest += length
      content += length
      slots += length
      weights += length
      dWeights += length
      dContent += length
      dEarlier += length
      dInitial += floats(slotStride(N))
    }
    beforeSlots += lists * <usize>K
    before += lists * <usize>K
    afterSlots += lists * <usize>K
    dBefore += lists * <usize>K
    masses += floats(R)
    dM += (<usize>padded(N)) * stride
    dr += floats(drStride)
    modes += floats(F)
    dModes += floats(F)
  }
}
