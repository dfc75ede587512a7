import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roundStep } from '../../../src/charts/roundStep.ts'

test('a step is the least of 1, 2 and 5 times a power of ten that is not below', () => {
  const rounded = [0.0011, 0.002, 0.3, 1, 1.5, 2, 4.9, 5.1, 10, 11, 1000, 1001].map(roundStep)
  assert.deepEqual(rounded, [0.002, 0.002, 0.5, 1, 2, 2, 5, 10, 10, 20, 1000, 2000])
})
