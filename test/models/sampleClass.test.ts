import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleClass } from '../../src/models/sampleClass.ts'

/** The share of each class among evenly spaced numbers. */
const shares = (logits: ReadonlyArray<number>, temperature: number, count = 10_000): ReadonlyArray<number> => {
  const found = logits.map(() => 0)
  for (let at = 0; at < count; at++) {
    const id = sampleClass(logits, temperature, at / count)
    found[id] = (found[id] as number) + 1 / count
  }
  return found
}

const softmax = (logits: ReadonlyArray<number>, temperature: number): ReadonlyArray<number> => {
  const weights = logits.map((z) => Math.exp(z / temperature))
  const sum = weights.reduce((a, b) => a + b)
  return weights.map((weight) => weight / sum)
}

test('classes are drawn as often as softmax(z / temperature) says', () => {
  const logits = [0.3, -1, 2, Number.NEGATIVE_INFINITY, 1]
  for (const temperature of [0.5, 1, 3])
    shares(logits, temperature).forEach((share, id) =>
      assert.ok(Math.abs(share - (softmax(logits, temperature)[id] as number)) < 2e-4, `${temperature}, class ${id}`),
    )
})

test('temperature 0 is the most likely class, the first among equals', () => {
  for (const at of [0, 0.5, 1 - 2 ** -24]) assert.equal(sampleClass([1, 3, 2, 3], 0, at), 1)
})

test('extremes: large logits, tiny temperatures, the ends of the interval', () => {
  for (const at of [0, 0.5, 1 - 2 ** -24]) {
    assert.equal(sampleClass([1e30, -1e30, 0], 1, at), 0)
    assert.equal(sampleClass([0, 1], 1e-300, at), 1)
  }
  assert.equal(sampleClass([Number.NEGATIVE_INFINITY, 0, 0], 1, 0), 1)
  assert.equal(sampleClass([0, 0, Number.NEGATIVE_INFINITY], 1, 1), 1)
})

test('what is no distribution is refused', () => {
  for (const [logits, temperature, message] of [
    [[0, Number.NaN], 1, 'logit 1: expected a number, got NaN'],
    [[0, Number.POSITIVE_INFINITY], 1, 'logit 1: expected a number, got Infinity'],
    [[], 1, 'logits: expected at least one class that can be drawn, got none'],
    [[Number.NEGATIVE_INFINITY], 0, 'logits: expected at least one class that can be drawn, got none'],
    [[0, 1], -1, 'temperature: expected a number ≥ 0, got -1'],
    [[0, 1], Number.NaN, 'temperature: expected a number ≥ 0, got NaN'],
  ] as const)
    assert.throws(() => sampleClass(logits, temperature, 0.5), { name: 'RangeError', message })
})
