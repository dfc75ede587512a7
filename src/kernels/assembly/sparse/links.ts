/** Links of the rows that are written, and of those written just before. */
import { FLOAT, floats, padded, slotStride } from '../simd'
import { offer, placeIn, settle, weightIn } from './lists'
import { linkLogSize, logFollowers, logRowSlots, logRowWeights, logSlots, logWeights } from './linkLog'
import { groups, intent, share } from './pairing'

/** The address of a slot's row of links. */
// @ts-ignore: decorator
@inline
export function linkRow(lists: usize, L: i32, slot: i32): usize {
  return lists + (<usize>slot) * floats(padded(L))
}

/** Adds to the weight by which a slot is written. */
// @ts-ignore: decorator
@inline
function addWrite(Q: i32, log: usize, seen: usize, slot: i32, weight: f32): void {
  let place = load<i32>(seen + floats(slot)) - 1
  if (place < 0) {
    place = load<i32>(log)
    store<i32>(log, place + 1)
    store<i32>(seen + floats(slot), place + 1)
    store<i32>(logSlots(log) + floats(place), slot)
    store<f32>(logWeights(Q, log) + floats(place), 0)
  }
  const at = logWeights(Q, log) + floats(place)
  store<f32>(at, load<f32>(at) + weight)
}

/** Lists a write head's slots and weights, from the lists of read slots. `seen` is zero before and after. */
function listWrites(
  R: i32, K: i32, C: i32, Q: i32, k: i32, allocationGates: usize, writeGates: usize, slots: usize, weights: usize,
  allocated: usize, log: usize, seen: usize,
): void {
  const G = groups(R, K)
  const factor = share(R, K, k, allocationGates, writeGates)
  store<i32>(log, 0)
  addWrite(Q, log, seen, load<i32>(allocated + floats(k)), intent(k, allocationGates, writeGates))
  for (let r = k % G; r < R; r += G) {
    const from = (<usize>r) * floats(padded(C))
    for (let at = from; at < from + floats(C); at += FLOAT)
      if (load<f32>(weights + at) > 0)
        addWrite(Q, log, seen, load<i32>(slots + at), factor * load<f32>(weights + at))
  }
  const count = load<i32>(log)
  for (let place = 0; place < count; place++) store<i32>(seen + floats(load<i32>(logSlots(log) + floats(place))), 0)
}

/** Lists a write head's slots and weights, from read weightings of all slots. */
function listAllWrites(
  N: i32, R: i32, K: i32, Q: i32, k: i32, allocationGates: usize, writeGates: usize, initial: usize, allocated: usize,
  log: usize,
): void {
  const G = groups(R, K)
  const factor = share(R, K, k, allocationGates, writeGates)
  let count = 0
  for (let slot = 0; slot < N; slot++) {
    let recalled: f32 = 0
    for (let r = k % G; r < R; r += G) recalled += load<f32>(initial + floats(r * slotStride(N) + slot))
    const own = load<i32>(allocated + floats(k)) === slot ? intent(k, allocationGates, writeGates) : <f32>0
    const weight = own + factor * recalled
    if (weight === 0) continue
    store<i32>(logSlots(log) + floats(count), slot)
    store<f32>(logWeights(Q, log) + floats(count), weight)
    count++
  }
  store<i32>(log, count)
}

/** Updates a row of links when its slot is written with weight w. */
function relink(
  L: i32, slot: i32, w: f32, recentSlots: usize, recent: usize, oldSlots: usize, old: usize, rowSlots: usize,
  row: usize,
): void {
  let count = 0
  for (let at: usize = 0; at < floats(L); at += FLOAT) {
    const number = load<f32>(oldSlots + at)
    if (number === 0) continue
    const said = weightIn(L, recentSlots, recent, number)
    count = offer(L, count, rowSlots, row, number, (1 - w) * load<f32>(old + at) + w * said)
  }
  for (let at: usize = 0; at < floats(L); at += FLOAT) {
    const number = load<f32>(recentSlots + at)
    if (number === 0 || <i32>number === slot + 1 || placeIn(L, oldSlots, number) >= 0) continue
    count = offer(L, count, rowSlots, row, number, w * load<f32>(recent + at))
  }
  settle(L, count, rowSlots, row)
}

/** N[j, i], for numbers from 1. */
// @ts-ignore: decorator
@inline
export function linkOf(L: i32, beforeSlots: usize, before: usize, later: f32, earlier: f32): f32 {
  const slot = <i32>later - 1
  return weightIn(L, linkRow(beforeSlots, L, slot), linkRow(before, L, slot), earlier)
}

/** Updates the links after a slot that was written just before: the old ones, and the slots written now. */
function follow(
  L: i32, Q: i32, number: f32, oldRow: usize, log: usize, beforeSlots: usize, before: usize, row: usize, room: usize,
): void {
  let count = 0
  for (let at: usize = 0; at < floats(L); at += FLOAT) {
    const later = load<f32>(oldRow + at)
    if (later === 0) continue
    count = offer(L, count, row, room, later, linkOf(L, beforeSlots, before, later, number))
  }
  const writes = load<i32>(log)
  for (let place = 0; place < writes; place++) {
    if (!(load<f32>(logWeights(Q, log) + floats(place)) > 0)) continue
    const later = <f32>(load<i32>(logSlots(log) + floats(place)) + 1)
    if (placeIn(L, oldRow, later) >= 0) continue
    count = offer(L, count, row, room, later, linkOf(L, beforeSlots, before, later, number))
  }
  settle(L, count, row, room)
}

/** p ↦ (1 − Σ w) p + w, reduced to the strongest entries. */
function precede(
  L: i32, Q: i32, log: usize, recentSlots: usize, recent: usize, nextSlots: usize, next: usize,
): void {
  const writes = load<i32>(log)
  const weights = logWeights(Q, log)
  let mass: f32 = 0
  for (let place = 0; place < writes; place++) mass += load<f32>(weights + floats(place))
  store<f32>(log, mass, FLOAT)
  let count = 0
  for (let at: usize = 0; at < floats(L); at += FLOAT) {
    const number = load<f32>(recentSlots + at)
    if (number === 0) continue
    let weight: f32 = (1 - mass) * load<f32>(recent + at)
    for (let place = 0; place < writes; place++)
      if (load<i32>(logSlots(log) + floats(place)) === <i32>number - 1) weight += load<f32>(weights + floats(place))
    count = offer(L, count, nextSlots, next, number, weight)
  }
  for (let place = 0; place < writes; place++) {
    const number = <f32>(load<i32>(logSlots(log) + floats(place)) + 1)
    if (placeIn(L, recentSlots, number) >= 0) continue
    count = offer(L, count, nextSlots, next, number, load<f32>(weights + floats(place)))
  }
  settle(L, count, nextSlots, next)
}

/**
 * Links the slots that are written to those written just before, in place, and logs the old values.
 *
 * @param Q           most slots that a head writes: R C + 1, or N at the first step
 * @param F           floats from one row of the interface to the next
 * @param slots       `[B R padded(C)]` i32, the slots read at the previous step, as `weights`
 * @param allocated   `[B K]` i32
 * @param wide        `[B]` i32 at the first step, else 0
 * @param initial     `[B R slotStride(N)]` the read weightings before the first step
 * @param recentSlots `[B K padded(L)]` the precedence: slots written just before, as `recent`
 * @param nextSlots   `[B K padded(L)]` written, as `next`
 * @param beforeSlots `[B K N padded(L)]`, as `before` and `afterSlots`
 * @param log         `[B K linkLogSize(L, Q)]`, written
 * @param seen        `[slotStride(N)]` i32, zero before and after
 * @param room        room for `[padded(L)]`
 *
 * @see src/addressing/sparseLinks.ts
 */
export function sparseLinksForward(
  B: i32, N: i32, R: i32, K: i32, C: i32, L: i32, Q: i32, F: i32, allocationGates: usize, writeGates: usize,
  slots: usize, weights: usize, allocated: usize, wide: usize, initial: usize, recentSlots: usize, recent: usize,
  nextSlots: usize, next: usize, beforeSlots: usize, before: usize, afterSlots: usize, log: usize, seen: usize, room: usize,
): void {
  const length = floats(padded(L))
  const lists = (<usize>N) * length
  for (let b = 0; b < B; b++) {
    const isWide = wide !== 0 && load<i32>(wide + floats(b)) !== 0
    for (let k = 0; k < K; k++) {
      if (isWide) listAllWrites(N, R, K, Q, k, allocationGates, writeGates, initial, allocated, log)
      else listWrites(R, K, C, Q, k, allocationGates, writeGates, slots, weights, allocated, log, seen)
      const writes = load<i32>(log)
      for (let place = 0; place < writes; place++) {
        const w = load<f32>(logWeights(Q, log) + floats(place))
        if (!(w > 0)) continue
        const slot = load<i32>(logSlots(log) + floats(place))
        const oldSlots = logRowSlots(L, Q, log, place)
        const old = logRowWeights(L, Q, log, place)
        const rowSlots = linkRow(beforeSlots, L, slot)
        const row = linkRow(before, L, slot)
        memory.copy(oldSlots, rowSlots, length)
        memory.copy(old, row, length)
        relink(L, slot, w, recentSlots, recent, oldSlots, old, rowSlots, row)
      }
      for (let place = 0; place < L; place++) {
        const number = load<f32>(recentSlots + floats(place))
        if (number === 0) continue
        const oldRow = logFollowers(L, Q, log, place)
        const row = linkRow(afterSlots, L, <i32>number - 1)
        memory.copy(oldRow, row, length)
        follow(L, Q, number, oldRow, log, beforeSlots, before, row, room)
      }
      precede(L, Q, log, recentSlots, recent, nextSlots, next)
      recentSlots += length
      recent += length
      nextSlots += length
      next += length
      beforeSlots += lists
      before += lists
      afterSlots += lists
      log += floats(linkLogSize(L, Q))
    }
    slots += (<usize>R) * floats(padded(C))
    weights += (<usize>R) * floats(padded(C))
    initial += floats(R * slotStride(N))
    allocated += floats(K)
    allocationGates += floats(F)
    writeGates += floats(F)
  }
}
