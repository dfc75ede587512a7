import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { histogramOf } from '../../../src/formats/tensorboard/histogram.ts'

describe('histogramOf', () => {
  test('thirty buckets; a value at a limit belongs to the next, the largest to the last', () => {
    const values = Array.from({ length: 31 }, (_, index) => index)
    const { limits, counts, ...sums } = histogramOf(values)
    assert.deepEqual(sums, { min: 0, max: 30, num: 31, sum: 465, sumSquares: 9455 })
    assert.deepEqual(limits, values.slice(1))
    assert.deepEqual(counts, [...Array<number>(29).fill(1), 2])
  })

  test('equal values have one bucket; none, none', () => {
    assert.deepEqual(histogramOf([2, 2, 2]), {
      min: 2,
      max: 2,
      num: 3,
      sum: 6,
      sumSquares: 12,
      limits: [2],
      counts: [3],
    })
    assert.deepEqual(histogramOf([]), { min: 0, max: 0, num: 0, sum: 0, sumSquares: 0, limits: [], counts: [] })
  })

  test('what is not finite does not count', () => {
    assert.deepEqual(histogramOf([1, Number.NaN, 2, Number.POSITIVE_INFINITY]), histogramOf([1, 2]))
  })
})
