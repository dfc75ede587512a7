import { floats, padded } from './simd'

/** Up to this many numbers, comparing each with all others is faster than a radix sort. */
const FEW: i32 = 64
const DIGITS: i32 = 256

/** The bits of a float as an integer with the same order; NaN has a place, too, so that the order is total. */
// @ts-ignore: decorator
@inline
function ordered(bits: i32): i32 {
  return bits ^ ((bits >> 31) & i32.MAX_VALUE)
}

/** The sums of the lanes of four negative counters, negated: one per lane. */
// @ts-ignore: decorator
@inline
function counted(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 1, 4, 5), v128.shuffle<i32>(a, b, 2, 3, 6, 7))
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 1, 4, 5), v128.shuffle<i32>(c, d, 2, 3, 6, 7))
  return i32x4.neg(i32x4.add(v128.shuffle<i32>(ab, cd, 0, 2, 4, 6), v128.shuffle<i32>(ab, cd, 1, 3, 5, 7)))
}

/** The place of each number is the count of those before it; no branch depends on the values. */
function byComparison(n: i32, numbers: usize, order: usize, keys: usize): void {
  const end = keys + floats(padded(n))
  for (let at = 0; at < n; at++) store<i32>(keys + floats(at), ordered(load<i32>(numbers + floats(at))))
  for (let at = n; at < padded(n); at++) store<i32>(keys + floats(at), i32.MAX_VALUE)
  for (let four = keys, index = 0; four < end; four += 16, index += 4) {
    const a = v128.load32_splat(four), b = v128.load32_splat(four, 4)
    const c = v128.load32_splat(four, 8), d = v128.load32_splat(four, 12)
    let beforeA = i32x4.splat(0), beforeB = i32x4.splat(0), beforeC = i32x4.splat(0), beforeD = i32x4.splat(0)
    let other = keys
    for (; other < four; other += 16) {
      const key = v128.load(other)
      beforeA = i32x4.add(beforeA, i32x4.le_s(key, a))
      beforeB = i32x4.add(beforeB, i32x4.le_s(key, b))
      beforeC = i32x4.add(beforeC, i32x4.le_s(key, c))
      beforeD = i32x4.add(beforeD, i32x4.le_s(key, d))
    }
    const key = v128.load(four)
    beforeA = i32x4.add(beforeA, i32x4.lt_s(key, a))
    beforeB = i32x4.add(beforeB, v128.bitselect(i32x4.le_s(key, b), i32x4.lt_s(key, b), i32x4(-1, 0, 0, 0)))
    beforeC = i32x4.add(beforeC, v128.bitselect(i32x4.le_s(key, c), i32x4.lt_s(key, c), i32x4(-1, -1, 0, 0)))
    beforeD = i32x4.add(beforeD, v128.bitselect(i32x4.le_s(key, d), i32x4.lt_s(key, d), i32x4(-1, -1, -1, 0)))
    for (other += 16; other < end; other += 16) {
      const key = v128.load(other)
      beforeA = i32x4.add(beforeA, i32x4.lt_s(key, a))
      beforeB = i32x4.add(beforeB, i32x4.lt_s(key, b))
      beforeC = i32x4.add(beforeC, i32x4.lt_s(key, c))
      beforeD = i32x4.add(beforeD, i32x4.lt_s(key, d))
    }
    const places = counted(beforeA, beforeB, beforeC, beforeD)
    store<i32>(order + floats(i32x4.extract_lane(places, 0)), index)
    if (index + 1 < n) store<i32>(order + floats(i32x4.extract_lane(places, 1)), index + 1)
    if (index + 2 < n) store<i32>(order + floats(i32x4.extract_lane(places, 2)), index + 2)
    if (index + 3 < n) store<i32>(order + floats(i32x4.extract_lane(places, 3)), index + 3)
  }
}

/** The address of the counter of a key's digit: its byte number `digit` from the lowest; each digit has its own counters. */
// @ts-ignore: decorator
@inline
function counter(counters: usize, key: u32, digit: i32): usize {
  return counters + floats(digit * DIGITS) + ((<usize>(key >> (digit * 8)) & 255) << 2)
}

/** The place that the counter of a number's digit points to; advances the counter. */
// @ts-ignore: decorator
@inline
function place(counters: usize, pair: u64, digit: i32): usize {
  const count = counter(counters, <u32>(pair >> 32), digit)
  const at = load<i32>(count)
  store<i32>(count, at + 1)
  return <usize>at
}

/** Moves pairs of key and index to the place of their digit; pairs with equal digits keep their order. */
// @ts-ignore: decorator
@inline
function sortedBy(digit: i32, n: i32, from: usize, to: usize, counters: usize): void {
  for (let at = from; at < from + (<usize>n << 3); at += 8) {
    const pair = load<u64>(at)
    store<u64>(to + (place(counters, pair, digit) << 3), pair)
  }
}

function byDigits(n: i32, numbers: usize, order: usize, scratch: usize): void {
  const from = scratch + floats(4 * DIGITS)
  const to = from + (<usize>n << 3)
  memory.fill(scratch, 0, floats(4 * DIGITS))
  for (let index = 0; index < n; index++) {
    const key = <u32>ordered(load<i32>(numbers + floats(index))) ^ 0x80000000
    store<u64>(from + (<usize>index << 3), (<u64>key << 32) | <u64>index)
    for (let digit = 0; digit < 4; digit++) {
      const count = counter(scratch, key, digit)
      store<i32>(count, load<i32>(count) + 1)
    }
  }
  for (let digit = 0; digit < 4; digit++) {
    const counters = scratch + floats(digit * DIGITS)
    let before = 0
    for (let count = counters; count < counters + floats(DIGITS); count += 4) {
      const here = load<i32>(count)
      store<i32>(count, before)
      before += here
    }
  }
  sortedBy(0, n, from, to, scratch)
  sortedBy(1, n, to, from, scratch)
  sortedBy(2, n, from, to, scratch)
  for (let at = to; at < to + (<usize>n << 3); at += 8) {
    const pair = load<u64>(at)
    store<i32>(order + (place(scratch, pair, 3) << 2), <i32>pair)
  }
}

/**
 * Indices of floats in ascending order; ties by lower index.
 *
 * @param numbers `[n]`
 * @param order   `[n]` i32, written: a permutation for any numbers
 * @param scratch room for 4n + 1024 floats
 */
export function ascending(n: i32, numbers: usize, order: usize, scratch: usize): void {
  if (n <= FEW) byComparison(n, numbers, order, scratch)
  else byDigits(n, numbers, order, scratch)
}
