/** The gradient of linking. Rows are restored to their values before the step. */
import { FLOAT, floats, padded, slotStride } from '../simd'
import { linkRow } from './links'
import { linkLogSize, logFollowers, logRowSlots, logRowWeights, logSlots, logWeights } from './linkLog'
import { placeIn } from './lists'

/** y[at] += x */
// @ts-ignore: decorator
@inline
function add(x: f32, y: usize): void {
  store<f32>(y, load<f32>(y) + x)
}

/** From the gradient of a row of links to that of the row before, in place; returns that of the write weight. */
function relinkBackward(
  L: i32, w: f32, recentSlots: usize, recent: usize, oldSlots: usize, old: usize, rowSlots: usize, dRow: usize,
  dRecent: usize, room: usize,
): f32 {
  let dw: f32 = 0
  memory.fill(room, 0, floats(padded(L)))
  for (let at: usize = 0; at < floats(L); at += FLOAT) {
    const number = load<f32>(rowSlots + at)
    if (number === 0) continue
    const slope = load<f32>(dRow + at)
    const said = placeIn(L, recentSlots, number)
    const known = placeIn(L, oldSlots, number)
    if (said >= 0) {
      dw += slope * load<f32>(recent + <usize>said)
      add(w * slope, dRecent + <usize>said)
    }
    if (known >= 0) {
      dw -= slope * load<f32>(old + <usize>known)
      store<f32>(room + <usize>known, (1 - w) * slope)
    }
  }
  memory.copy(dRow, room, floats(padded(L)))
  return dw
}

/**
 * The gradient of `sparseLinksForward`: with p the precedence before the step, p′ after it, and S the mass of w,
 *
 *   dp = (1 − S) dp′ + Σᵢ w[i] dN[i],  dw[i] = dp′[i] − dp′·p + Σ_j (p[j] − N[i, j]) dN[i, j],  dN[i] ← (1 − w[i]) dN[i],
 *
 * each over the listed entries. Then the links are restored to their values before the step.
 *
 * @param all         whether the gradients of all write weights are wanted, including those of zero
 * @param recentSlots `[B K padded(L)]` before the step, as `recent`; after it `nextSlots`
 * @param beforeSlots `[B K N padded(L)]`, as `before` and `afterSlots`
 * @param log         `[B K linkLogSize(L, Q)]`
 * @param dRecent     `[B K padded(L)]` with respect to the precedence after the step, then before it
 * @param dBefore     `[B K N padded(L)]` likewise
 * @param dWrites     `[B K slotStride(N)]`, added to
 * @param room        room for `[2 padded(L)]`
 */
export function sparseLinksBackward(
  B: i32, N: i32, K: i32, L: i32, Q: i32, all: i32, recentSlots: usize, recent: usize, nextSlots: usize,
  beforeSlots: usize, before: usize, afterSlots: usize, log: usize, dRecent: usize, dBefore: usize, dWrites: usize,
  room: usize,
): void {
  const length = floats(padded(L))
  const lists = (<usize>N) * length
  const dEarlier = room + length
  for (let head = 0; head < B * K; head++) {
    const writes = load<i32>(log)
    const mass = load<f32>(log, FLOAT)
    memory.fill(dEarlier, 0, length)
    let dMass: f32 = 0
    for (let at: usize = 0; at < floats(L); at += FLOAT) {
      const number = load<f32>(nextSlots + at)
      if (number === 0) continue
      const slope = load<f32>(dRecent + at)
      const known = placeIn(L, recentSlots, number)
      add(slope, dWrites + floats(<i32>number - 1))
      if (known < 0) continue
      add((1 - mass) * slope, dEarlier + <usize>known)
      dMass -= slope * load<f32>(recent + <usize>known)
    }
    if (all !== 0) for (let slot = 0; slot < N; slot++) add(dMass, dWrites + floats(slot))
    for (let place = 0; place < writes; place++) {
      const slot = load<i32>(logSlots(log) + floats(place))
      const w = load<f32>(logWeights(Q, log) + floats(place))
      if (all === 0) add(dMass, dWrites + floats(slot))
      if (!(w > 0)) continue
      const oldSlots = logRowSlots(L, Q, log, place)
      const old = logRowWeights(L, Q, log, place)
      const rowSlots = linkRow(beforeSlots, L, slot)
      const dRow = linkRow(dBefore, L, slot)
      add(
        relinkBackward(L, w, recentSlots, recent, oldSlots, old, rowSlots, dRow, dEarlier, room),
        dWrites + floats(slot),
      )
      memory.copy(rowSlots, oldSlots, length)
      memory.copy(linkRow(before, L, slot), old, length)
    }
    for (let place = 0; place < L; place++) {
      const number = load<f32>(recentSlots + floats(place))
      if (number !== 0)
        memory.copy(linkRow(afterSlots, L, <i32>number - 1), logFollowers(L, Q, log, place), length)
    }
    memory.copy(dRecent, dEarlier, length)
    recentSlots += length
    recent += length
    nextSlots += length
    beforeSlots += lists
    before += lists
    afterSlots += lists
    log += floats(linkLogSize(L, Q))
    dRecent += length
    dBefore += lists
    dWrites += floats(slotStride(N))
  }
}

/** Sets a step's gradients of write weights to zero: of the slots written, and of those in the precedence after it. */
export function zeroWrites(B: i32, N: i32, K: i32, L: i32, Q: i32, nextSlots: usize, log: usize, dWrites: usize): void {
  for (let head = 0; head < B * K; head++) {
    const writes = load<i32>(log)
    for (let place = 0; place < writes; place++)
      store<f32>(dWrites + floats(load<i32>(logSlots(log) + floats(place))), 0)
    for (let at: usize = 0; at < floats(L); at += FLOAT) {
      const number = load<f32>(nextSlots + at)
      if (number !== 0) store<f32>(dWrites + floats(<i32>number - 1), 0)
    }
    nextSlots += floats(padded(L))
    log += floats(linkLogSize(L, Q))
    dWrites += floats(slotStride(N))
  }
}

/** Sets to zero the gradients of the rows of links that a step has written. */
export function zeroLinks(B: i32, N: i32, K: i32, L: i32, Q: i32, log: usize, dBefore: usize): void {
  for (let head = 0; head < B * K; head++) {
    const writes = load<i32>(log)
    for (let place = 0; place < writes; place++)
      memory.fill(linkRow(dBefore, L, load<i32>(logSlots(log) + floats(place))), 0, floats(padded(L)))
    log += floats(linkLogSize(L, Q))
    dBefore += (<usize>N) * floats(padded(L))
  }
}
