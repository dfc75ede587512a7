import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maxOf, minOf } from '../../src/core/extremes.ts'

test('minOf and maxOf are Math.min and Math.max, for lists of any length', () => {
  for (const numbers of [[], [3], [2, -1, 5], [0, -0], [Number.NaN, 1], [Number.POSITIVE_INFINITY, 2]]) {
    assert.ok(Object.is(minOf(numbers), Math.min(...numbers)))
    assert.ok(Object.is(maxOf(numbers), Math.max(...numbers)))
    assert.ok(Object.is(minOf(numbers, 1), Math.min(1, ...numbers)))
    assert.ok(Object.is(maxOf(numbers, 1), Math.max(1, ...numbers)))
  }
  const many = Float64Array.from({ length: 1_000_000 }, (_, at) => Math.sin(at))
  assert.ok(minOf(many) < -0.999 && maxOf([...many]) > 0.999)
})
