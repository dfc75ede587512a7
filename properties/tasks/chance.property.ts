import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { child, keyOf } from '../../src/core/random.ts'
import { distinct, pick, shuffled } from '../../src/tasks/chance.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'
import { ascending } from './ascending.ts'

law('shuffled items are the same items', fc.tuple(fc.array(fc.nat()), seed), ([items, from]) =>
  isDeepStrictEqual(ascending(shuffled(keyOf(from), items)), ascending(items)),
)

law('what is picked is an item', fc.tuple(fc.array(fc.nat(), { minLength: 1 }), seed), ([items, from]) =>
  items.includes(pick(keyOf(from), items)),
)

law(
  'distinct numbers: as many as asked for, different, below the range',
  fc.tuple(fc.nat(50), fc.nat(50), seed),
  ([count, more, from]) => {
    const numbers = distinct(keyOf(from), count, count + more)
    return (
      numbers.length === count &&
      new Set(numbers).size === count &&
      numbers.every((n) => Number.isInteger(n) && n >= 0 && n < count + more)
    )
  },
)

/** How often each outcome comes in 6000 draws, against an equal share. */
const assertFair = (outcomes: number, draw: (key: readonly [number, number]) => unknown): void => {
  const counts = new Map<string, number>()
  for (let n = 0; n < 6000; n++) {
    const outcome = String(draw(child(keyOf(7), n)))
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  }
  assert.equal(counts.size, outcomes)
  const mean = 6000 / outcomes
  for (const [outcome, count] of counts)
    assert.ok(Math.abs(count - mean) < 4.5 * Math.sqrt(mean), `${outcome}: ${count}`)
}

test('every order is as likely', () => assertFair(24, (key) => shuffled(key, [0, 1, 2, 3])))
test('every item is as likely', () => assertFair(5, (key) => pick(key, [0, 1, 2, 3, 4])))
test('every choice of distinct numbers, in every order, is as likely', () =>
  assertFair(20, (key) => distinct(key, 2, 5)))
