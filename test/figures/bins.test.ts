import assert from 'node:assert/strict'
import { test } from 'node:test'
import { binNote, binsOf, farthest } from '../../src/figures/bins.ts'

test('bins have equal sizes but for the last, and are at most as many as allowed', () => {
  for (const [of, most] of [
    [0, 3],
    [1, 3],
    [3, 3],
    [4, 3],
    [5000, 400],
    [400, 400],
  ] as const) {
    const { size, count } = binsOf(of, most)
    assert.ok(count <= most && count * size >= of && (count - 1) * size <= Math.max(0, of - 1))
    assert.equal(size === 1, of <= most)
  }
})

test('a bin shows the value farthest from 0; one without values shows none', () => {
  const values = [0.1, -0.5, 0.2, undefined, undefined, undefined, undefined, 0]
  const bins = binsOf(values.length, 3)
  assert.deepEqual([0, 1, 2].map(farthest(bins, (at) => values[at])), [-0.5, undefined, 0])
  assert.equal(binNote(bins, 'column', 'steps'), 'Each column is 3 steps: the value farthest from 0.')
  assert.equal(binNote(binsOf(3, 3), 'column', 'steps'), '')
})
