/**
 * Slots in the order of their last access, as a doubly linked ring: `next` of N + 1 slots, then `previous`; slot N is the
 * sentinel. The least used slot comes first.
 */
import { ascending } from '../ascending'
import { FLOAT, floats, padded, slotStride } from '../simd'
import { intent, recalledShares } from './pairing'
import { slotAt } from './support'

/** δ: a slot counts as accessed if the sum of its read and write weights exceeds it. */
const ACCESSED: f32 = 0.005

/** Bytes of `next`, and of `previous`. */
// @ts-ignore: decorator
@inline
function rowOf(N: i32): usize {
  return floats(padded(N + 1))
}

// @ts-ignore: decorator
@inline
function join(N: i32, links: usize, before: i32, after: i32): void {
  store<i32>(links + floats(before), after)
  store<i32>(links + rowOf(N) + floats(after), before)
}

/** Moves a slot to the end of the ring. */
// @ts-ignore: decorator
@inline
function moveToEnd(N: i32, links: usize, slot: i32): void {
  join(N, links, load<i32>(links + rowOf(N) + floats(slot)), load<i32>(links + floats(slot)))
  join(N, links, load<i32>(links + rowOf(N) + floats(N)), slot)
  join(N, links, slot, N)
}

/** The first slots of the ring, one per head; repeated from the start if there are more heads than slots. */
export function leastAccessed(N: i32, K: i32, links: usize, allocated: usize): void {
  let slot = load<i32>(links + floats(N))
  for (let k = 0; k < K; k++) {
    store<i32>(allocated + floats(k), slot)
    slot = load<i32>(links + floats(slot))
    if (slot === N) slot = load<i32>(links + floats(N))
  }
}

/**
 * The ring before the first step, by usage; ties by lower index.
 *
 * @param usage    `[B slotStride(N)]`
 * @param links    `[B 2 padded(N + 1)]` i32, written
 * @param accesses `[B slotStride(N)]` i32, the moment of each slot's last access, written: zero for none
 * @param sums     `[slotStride(N)]`, set to zero
 * @param scratch  room for 5 padded(N) + 1024 floats
 */
export function accessStart(
  B: i32, N: i32, usage: usize, links: usize, accesses: usize, sums: usize, scratch: usize,
): void {
  const stride = floats(slotStride(N))
  memory.fill(accesses, 0, (<usize>B) * stride)
  memory.fill(sums, 0, stride)
  for (let b = 0; b < B; b++) {
    let inOrder = true
    for (let at: usize = FLOAT; at < floats(N); at += FLOAT)
      if (!(load<f32>(usage + at) >= load<f32>(usage + at - FLOAT))) {
        inOrder = false
        break
      }
    if (!inOrder) ascending(N, usage, scratch, scratch + floats(padded(N)))
    let before = N
    for (let n = 0; n < N; n++) {
      const slot = inOrder ? n : load<i32>(scratch + floats(n))
      join(N, links, before, slot)
      before = slot
    }
    join(N, links, before, N)
    usage += stride
    links += rowOf(N) * 2
  }
}

/** Adds a list of weights to the sums of its slots; slots whose sum was zero become candidates. */
function gather(C: i32, factor: f32, slots: usize, weights: usize, sums: usize, candidates: usize, count: i32): i32 {
  for (let at: usize = 0; at < floats(C); at += FLOAT) {
    const slot = load<i32>(slots + at)
    const total = load<f32>(sums + floats(slot))
    if (total === 0) {
      store<i32>(candidates + floats(count), slot)
      count++
    }
    store<f32>(sums + floats(slot), total + factor * load<f32>(weights + at))
  }
  return count
}

/** Keeps the candidates that were accessed, in ascending order. The sums become zero. */
function accessed(sums: usize, candidates: usize, count: i32): i32 {
  let kept = 0
  for (let index = 0; index < count; index++) {
    const slot = load<i32>(candidates + floats(index))
    const total = load<f32>(sums + floats(slot))
    store<f32>(sums + floats(slot), 0)
    if (!(total > ACCESSED)) continue
    let at = floats(kept)
    for (; at > 0 && load<i32>(candidates + at - FLOAT) > slot; at -= FLOAT)
      store<i32>(candidates + at, load<i32>(candidates + at - FLOAT))
    store<i32>(candidates + at, slot)
    kept++
  }
  return kept
}

/** {@link accessForward} of a sequence whose first read weightings are wide: all slots are candidates. */
function accessedWidely(
  N: i32, R: i32, moment: i32, initial: usize, shares: usize, links: usize, accesses: usize, sums: usize,
): void {
  const stride = floats(slotStride(N))
  for (let n = 0; n < N; n++) {
    let total = load<f32>(sums + floats(n))
    for (let r = 0; r < R; r++)
      total += load<f32>(shares + floats(r)) * load<f32>(initial + (<usize>r) * stride + floats(n))
    store<f32>(sums + floats(n), 0)
    if (!(total > ACCESSED)) continue
    moveToEnd(N, links, n)
    store<i32>(accesses + floats(n), moment)
  }
}

/**
 * Moves the slots with read and write weights of more than δ to the end of the ring, in order of their index.
 *
 * @param F             floats from one row of the interface to the next
 * @param moment        the time step of the state after the step, from 1
 * @param beforeSlots   `[B R padded(C)]` i32, the slots read at the previous step, as `beforeWeights`
 * @param slots         `[B R padded(C)]` i32, the slots read at this step, as `weights`
 * @param wide          `[B]` i32 at the first step, else 0
 * @param initial       `[B R slotStride(N)]` the read weightings before the first step
 * @param allocated     `[B K]` i32
 * @param sums          `[slotStride(N)]`, zero before and after
 * @param candidates    room for R + 2 R C + K numbers
 *
 * @see src/addressing/recency.ts
 */
export function accessForward(
  B: i32, N: i32, R: i32, K: i32, C: i32, F: i32, moment: i32, allocationGates: usize, writeGates: usize,
  beforeSlots: usize, beforeWeights: usize, slots: usize, weights: usize, wide: usize, initial: usize,
  allocated: usize, links: usize, accesses: usize, sums: usize, candidates: usize,
): void {
  const length = floats(padded(C))
  const stride = floats(slotStride(N))
  const shares = candidates
  candidates += floats(R)
  for (let b = 0; b < B; b++) {
    let count = 0
    recalledShares(R, K, allocationGates, writeGates, shares)
    for (let r: usize = 0; r < <usize>R; r++) {
      const at = r * length
      const factor = load<f32>(shares + r * FLOAT)
      count = gather(C, factor, beforeSlots + at, beforeWeights + at, sums, candidates, count)
      count = gather(C, 1, slots + at, weights + at, sums, candidates, count)
    }
    for (let k = 0; k < K; k++) {
      const slot = slotAt(allocated, floats(k))
      const total = load<f32>(sums + slot)
      if (total === 0) {
        store<i32>(candidates + floats(count), load<i32>(allocated + floats(k)))
        count++
      }
      store<f32>(sums + slot, total + intent(k, allocationGates, writeGates))
    }
    if (wide !== 0 && load<i32>(wide + floats(b)) !== 0) {
      accessedWidely(N, R, moment, initial, shares, links, accesses, sums)
    } else {
      const kept = accessed(sums, candidates, count)
      for (let at: usize = 0; at < floats(kept); at += FLOAT) {
        moveToEnd(N, links, load<i32>(candidates + at))
        store<i32>(accesses + slotAt(candidates, at), moment)
      }
    }
    beforeSlots += (<usize>R) * length
    beforeWeights += (<usize>R) * length
    slots += (<usize>R) * length
    weights += (<usize>R) * length
    initial += (<usize>R) * stride
    allocated += floats(K)
    links += rowOf(N) * 2
    accesses += stride
    allocationGates += floats(F)
    writeGates += floats(F)
  }
}
