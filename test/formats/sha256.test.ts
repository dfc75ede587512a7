import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { sha256 } from '../../src/formats/sha256.ts'

const expected = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex')

test('SHA-256 of every length around the blocks is that of Node', () => {
  for (let length = 0; length <= 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 131 + length) & 0xff)
    assert.equal(sha256(bytes), expected(bytes))
  }
})

test('SHA-256 of a large content and of texts is that of Node', () => {
  const large = Uint8Array.from({ length: 1_000_003 }, (_, at) => Math.imul(at, 2654435761) >>> 24)
  for (const content of [large, 'abc', '', 'Zürich — ∂L/∂θ 🧠']) assert.equal(sha256(content), expected(content))
})

test('SHA-256 reads a view where it lies', () => {
  const whole = Uint8Array.from({ length: 100 }, (_, at) => at)
  assert.equal(sha256(whole.subarray(10, 90)), expected(whole.slice(10, 90)))
})
