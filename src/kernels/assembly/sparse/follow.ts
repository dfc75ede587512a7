/** Reading by content and along links: the strongest entries of their mixture. */
import { FLOAT, floats, padded, slotStride } from '../simd'
import { linkOf, linkRow } from './links'
import { readRows } from './read'
import { recordSize } from './touched'

/** Adds to a slot's entry of the mixture; returns the number of candidates. */
// @ts-ignore: decorator
@inline
function seek(sought: usize, candidates: usize, count: i32, slot: i32, weight: f32): i32 {
  if (!(weight > 0)) return count
  const at = sought + floats(slot)
  const before = load<f32>(at)
  store<f32>(at, before + weight)
  if (before !== 0) return count
  store<i32>(candidates + floats(count), slot)
  return count + 1
}

/** One write head's links' part, from a slot that was read. */
function seekFrom(
  L: i32, slot: i32, back: f32, onward: f32, beforeSlots: usize, before: usize, afterSlots: usize, sought: usize,
  candidates: usize, count: i32,
): i32 {
  const earlier = linkRow(beforeSlots, L, slot)
  const degrees = linkRow(before, L, slot)
  const later = linkRow(afterSlots, L, slot)
  for (let at: usize = 0; at < floats(L); at += FLOAT) {
    const number = load<f32>(earlier + at)
    if (number !== 0) count = seek(sought, candidates, count, <i32>number - 1, back * load<f32>(degrees + at))
  }
  for (let at: usize = 0; at < floats(L); at += FLOAT) {
    const number = load<f32>(later + at)
    if (number === 0) continue
    const degree = linkOf(L, beforeSlots, before, number, <f32>(slot + 1))
    count = seek(sought, candidates, count, <i32>number - 1, onward * degree)
  }
  return count
}

/** Moves the strongest candidates into a list; ties by lower slot. The mixture becomes zero again. */
function strongest(C: i32, sought: usize, candidates: usize, count: i32, slots: usize, weights: usize): void {
  memory.fill(slots, 0, floats(padded(C)))
  memory.fill(weights, 0, floats(padded(C)))
  let left = 0
  for (let index = 0; index < count; index++) {
    const slot = load<i32>(candidates + floats(index))
    const weight = load<f32>(sought + floats(slot))
    store<f32>(sought + floats(slot), 0)
    let at = floats(left)
    for (; at > 0; at -= FLOAT) {
      const other = load<f32>(weights + at - FLOAT)
      if (other > weight || (other === weight && load<i32>(slots + at - FLOAT) < slot)) break
      if (at < floats(C)) {
        store<f32>(weights + at, other)
        store<i32>(slots + at, load<i32>(slots + at - FLOAT))
      }
    }
    if (at < floats(C)) {
      store<f32>(weights + at, weight)
      store<i32>(slots + at, slot)
      left = min(C, left + 1)
    }
  }
}

/**
 * Read weightings  w = s / max(1, Σ s),  s the strongest of  π_b Nᵀ w_{t−1} + π_f Pᵀ w_{t−1} + π_c c,  and read vectors
 * r = Σ_c w[c] M[n_c]; the rows are stored.
 *
 * @param F            floats from one row of the interface to the next
 * @param modes        `[R padded(2K + 1)]` per row of the interface: backward, forward, content
 * @param M            `[B padded(N) V]`, with the rows that `touched` and `marks` list
 * @param earlierSlots `[B R padded(C)]` i32, the slots read at the previous step, as `earlier`
 * @param wide         `[B]` i32 at the first step, else 0
 * @param initial      `[B R slotStride(N)]` the read weightings before the first step
 * @param beforeSlots  `[B K N padded(L)]` links after this step's write, as `before` and `afterSlots`
 * @param nearest      `[B R padded(C)]` i32, slots that were found by content, as `content`
 * @param slots        `[B R padded(C)]` i32, written, as `weights`
 * @param masses       `[B R]` max(1, Σ s), written
 * @param words        `[B R C V]`, written: the rows that were read
 * @param r            `[R V]` per batch element, written
 * @param rStride      floats from one batch element of r to the next
 * @param sought       `[slotStride(N)]`, zero before and after
 * @param candidates   room for N numbers
 *
 * @see src/memories/sdnc.ts
 */
export function followForward(
  B: i32, N: i32, W: i32, R: i32, K: i32, C: i32, L: i32, F: i32, modes: usize, M: usize, touched: usize, marks: usize,
  earlierSlots: usize, earlier: usize, wide: usize, initial: usize, beforeSlots: usize, before: usize, afterSlots: usize,
  nearest: usize, content: usize, slots: usize, weights: usize, masses: usize, words: usize, r: usize, rStride: i32,
  sought: usize, candidates: usize,
): void {
  const stride = floats(padded(W))
  const length = floats(padded(C))
  const lists = (<usize>N) * floats(padded(L))
  for (let b = 0; b < B; b++) {
    const isWide = wide !== 0 && load<i32>(wide + floats(b)) !== 0
    const many = isWide ? N : C
    for (let head: usize = 0; head < <usize>R; head++) {
      const mode = modes + head * floats(padded(2 * K + 1))
      let count = 0
      for (let at: usize = 0; at < floats(C); at += FLOAT)
        count = seek(
          sought, candidates, count, load<i32>(nearest + at), load<f32>(mode + floats(2 * K)) * load<f32>(content + at),
        )
      for (let k = 0; k < K; k++) {
        const skipped = (<usize>k) * lists
        const back = load<f32>(mode + floats(k))
        const onward = load<f32>(mode + floats(K + k))
        for (let index = 0; index < many; index++) {
          const weight = load<f32>((isWide ? initial : earlier) + floats(index))
          if (!(weight > 0)) continue
          const slot = isWide ? index : load<i32>(earlierSlots + floats(index))
          count = seekFrom(
            L, slot, back * weight, onward * weight, beforeSlots + skipped, before + skipped, afterSlots + skipped,
            sought, candidates, count,
          )
        }
      }
      strongest(C, sought, candidates, count, slots, weights)
      let mass: f32 = 0
      for (let at: usize = 0; at < floats(C); at += FLOAT) mass += load<f32>(weights + at)
      mass = max<f32>(1, mass)
      store<f32>(masses + head * FLOAT, mass)
      for (let at: usize = 0; at < floats(C); at += FLOAT) store<f32>(weights + at, load<f32>(weights + at) / mass)
      readRows(C, stride, slots, weights, M, touched, marks, words, r + head * stride)
      words += <usize>C * stride
      earlierSlots += length
      earlier += length
      initial += floats(slotStride(N))
      nearest += length
      content += length
      slots += length
      weights += length
    }
    M += (<usize>padded(N)) * stride
    touched += recordSize(N, stride)
    marks += floats(slotStride(N))
    beforeSlots += lists * <usize>K
    before += lists * <usize>K
    afterSlots += lists * <usize>K
    masses += floats(R)
    r += floats(rStride)
    modes += floats(F)
  }
}
