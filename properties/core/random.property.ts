import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  child,
  coinFlips,
  integer,
  integers,
  type Key,
  keyOf,
  normal,
  permutation,
  showKey,
  split,
  threefry,
  uniform,
  words,
} from '../../src/core/random.ts'
import { law } from '../law.ts'

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const key: fc.Arbitrary<Key> = fc.tuple(word, word)
const label = fc.oneof(word, fc.string())
const count = fc.integer({ min: 0, max: 40 })

const equal = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.from(a).every((x, index) => Object.is(x, b[index]))

test('Threefry-2×32 with 20 rounds gives the published words (Random123, kat_vectors)', () => {
  const ones = 0xffffffff
  assert.deepEqual(threefry([0, 0], [0, 0]), [0x6b200159, 0x99ba4efe])
  assert.deepEqual(threefry([ones, ones], [ones, ones]), [0x1cb996fc, 0xbb002be7])
  assert.deepEqual(threefry([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3]), [0xc4923a9c, 0x483df7a0])
})

law(
  'the same key gives the same numbers, and more of them begin with the fewer',
  fc.tuple(key, count, count),
  ([k, a, b]) =>
    [words, uniform, normal, coinFlips].every((draw) => {
      const [few, many] = [draw(k, Math.min(a, b)), draw(k, Math.max(a, b))]
      return equal(few, many.slice(0, few.length)) && equal(draw([...k], a), draw(k, a))
    }),
)

law(
  'children differ: from the key, and from each other',
  fc.tuple(key, fc.uniqueArray(label, { maxLength: 20 })),
  ([k, labels]) => {
    const family = [k, ...labels.map((name) => child(k, name))]
    return new Set(family.map(showKey)).size === family.length
  },
)

law('the children that split gives are the numbered ones', fc.tuple(key, count), ([k, n]) =>
  equal(split(k, n).flat(), Array.from({ length: n }, (_, index) => child(k, index)).flat()),
)

law("a child's key is none of the key's own numbers", fc.tuple(key, fc.nat(30), fc.string()), ([k, index, name]) => {
  const own = words(k, 64)
  const pairs = new Set(
    Array.from({ length: 32 }, (_, pair) => showKey([own[2 * pair] as number, own[2 * pair + 1] as number])),
  )
  return !pairs.has(showKey(child(k, index))) && !pairs.has(showKey(child(k, name)))
})

test('10,000 children, and theirs, all differ', () => {
  const root = keyOf(7)
  const family = split(root, 100).flatMap((one) => [one, ...split(one, 99)])
  assert.equal(new Set(family.map(showKey)).size, 10_000)
})

law(
  'every seed up to 2⁵³ − 1 is a key of its own',
  fc.uniqueArray(fc.maxSafeNat(), { maxLength: 20 }),
  (seeds) =>
    new Set(seeds.map((seed) => showKey(keyOf(seed)))).size === seeds.length &&
    seeds.every((s) => /^[0-9a-f]{16}$/.test(showKey(keyOf(s)))),
)

test('a key shows its words in order, with leading zeros', () => {
  assert.equal(showKey([0x1a, 0xffffffff]), '0000001affffffff')
  assert.deepEqual(
    [keyOf(2 ** 32 + 5), keyOf(5)],
    [
      [1, 5],
      [0, 5],
    ],
  )
})

const float = fc.float({ min: -1e6, max: 1e6, noNaN: true })

law('uniform numbers lie between low and high', fc.tuple(key, count, float, float), ([k, n, a, b]) => {
  const [low, high] = [Math.min(a, b), Math.max(a, b)]
  return uniform(k, n, low, high).every((x) => x >= low && x <= high)
})

law('uniform numbers of [0, 1) are below 1, and multiples of 2⁻²⁴', fc.tuple(key, count), ([k, n]) =>
  uniform(k, n).every((x) => x >= 0 && x < 1 && Number.isInteger(x * 2 ** 24)),
)

law(
  'whole numbers lie within low and high, and every one comes up',
  fc.tuple(key, fc.integer({ min: -50, max: 50 }), fc.nat(7)),
  ([k, low, spread]) => {
    const drawn = new Set(integers(k, 100 * (spread + 1), low, low + spread))
    const all = Array.from({ length: spread + 1 }, (_, index) => low + index)
    return (
      drawn.size === all.length &&
      all.every((n) => drawn.has(n)) &&
      integer(k, low, low + spread) === integers(k, 1, low, low + spread)[0]
    )
  },
)

law('standard normal numbers are finite', fc.tuple(key, count), ([k, n]) => normal(k, n).every(Number.isFinite))

// Statistics of fixed keys: bounds of some four standard deviations, deterministic.
const keys: ReadonlyArray<Key> = [keyOf(0), keyOf(1), keyOf(2 ** 40 + 7), child(keyOf(3), 'params')]
const N = 20_000
const mean = (xs: ArrayLike<number>): number => Array.from(xs).reduce((sum, x) => sum + x, 0) / xs.length
const moment = (xs: ArrayLike<number>, power: number): number => mean(Array.from(xs, (x) => x ** power))
const near = (x: number, expected: number, bound: number): void =>
  assert.ok(Math.abs(x - expected) < bound, `${x} is not within ${bound} of ${expected}`)

test('uniform numbers have the moments of the uniform distribution', () => {
  for (const k of keys) {
    near(mean(uniform(k, N)), 1 / 2, 4 * Math.sqrt(1 / 12 / N))
    near(moment(uniform(k, N), 2), 1 / 3, 4 * Math.sqrt(4 / 45 / N))
  }
})

test('normal numbers have the moments of the normal distribution: 0, 1, 0, 3', () => {
  for (const k of keys) {
    const xs = normal(k, N)
    near(moment(xs, 1), 0, 4 * Math.sqrt(1 / N))
    near(moment(xs, 2), 1, 4 * Math.sqrt(2 / N))
    near(moment(xs, 3), 0, 4 * Math.sqrt(15 / N))
    near(moment(xs, 4), 3, 4 * Math.sqrt(96 / N))
  }
})

test('normal numbers that stem from one pair are independent', () => {
  const xs = normal(keyOf(5), N)
  const pairs = Array.from({ length: N / 2 }, (_, index) => (xs[2 * index] as number) * (xs[2 * index + 1] as number))
  near(mean(pairs), 0, 4 * Math.sqrt(2 / N))
})

test('coin flips are fair, also where the last one is known', () => {
  for (const k of keys) {
    const flips = coinFlips(k, N)
    near(mean(flips), 1 / 2, 4 * Math.sqrt(1 / 4 / N))
    near(mean(flips.slice(1).map((flip, index) => (flip === flips[index] ? 1 : 0))), 1 / 2, 4 * Math.sqrt(1 / 4 / N))
    assert.deepEqual(new Set(flips), new Set([0, 1]))
  }
})

test('whole numbers are drawn equally often', () => {
  for (const k of keys) {
    const counts = Array.from({ length: 20 }, () => 0)
    for (const n of integers(k, N, 1, 20)) counts[n - 1] = (counts[n - 1] as number) + 1
    const chiSquare = counts.reduce((sum, c) => sum + (c - N / 20) ** 2 / (N / 20), 0)
    near(chiSquare, 19, 4 * Math.sqrt(2 * 19))
  }
})

law('a permutation has each number once', fc.tuple(key, count), ([k, n]) =>
  equal(
    [...permutation(k, n)].sort((a, b) => a - b),
    Array.from({ length: n }, (_, at) => at),
  ),
)

test('each of the 24 orders of 4 is drawn equally often', () => {
  const counts = new Map<string, number>()
  for (const k of split(keyOf(5), 24_000)) {
    const order = permutation(k, 4).join('')
    counts.set(order, (counts.get(order) ?? 0) + 1)
  }
  assert.equal(counts.size, 24)
  const chiSquare = [...counts.values()].reduce((sum, c) => sum + (c - 1000) ** 2 / 1000, 0)
  near(chiSquare, 23, 4 * Math.sqrt(2 * 23))
})

/** The correlation of two lists of uniform numbers. */
const correlation = (a: Float32Array, b: Float32Array): number =>
  mean(a.map((x, index) => 12 * (x - 0.5) * ((b[index] as number) - 0.5)))

test('siblings, parent and child, named and numbered: none foretells another', () => {
  const length = 4000
  const root = keyOf(11)
  const family = [
    root,
    ...split(root, 4),
    child(root, 'a'),
    child(root, 'b'),
    child(child(root, 0), 0),
    child(child(root, 'a'), 'b'),
  ]
  const drawn = family.map((k) => uniform(k, length))
  for (const [index, a] of drawn.entries())
    for (const b of drawn.slice(0, index)) near(correlation(a, b), 0, 4.5 * Math.sqrt(1 / length))
})
