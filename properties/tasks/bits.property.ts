import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { keyOf, split } from '../../src/core/random.ts'
import { distinctWords } from '../../src/tasks/bits.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'
import { areBits, plausible } from './support.ts'

law(
  'distinct words are as many as asked, of bits, and differ: up to all that there are',
  fc.tuple(seed, fc.integer({ min: 1, max: 5 }), fc.nat(32)),
  ([from, bits, wanted]) => {
    const count = Math.min(wanted, 2 ** bits)
    const words = distinctWords(keyOf(from), count, bits)
    return (
      areBits(words) &&
      words.every((word) => word.length === bits) &&
      new Set(words.map((word) => word.join(''))).size === count &&
      words.length === count
    )
  },
)

test('each ordered pair of different words is drawn equally often', () => {
  const pairs = split(keyOf(1), 6000).map((key) => distinctWords(key, 2, 2).join(' '))
  const kinds = new Set(pairs)
  assert.equal(kinds.size, 12)
  for (const kind of kinds) assert.ok(plausible(pairs.filter((pair) => pair === kind).length, 6000, 1 / 12), kind)
})

test('more words than there are is an error, not a search without end', () => {
  assert.throws(() => distinctWords(keyOf(1), 5, 2), /there are no 5 different words of 2 bits/)
})
