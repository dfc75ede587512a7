import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publishedFor } from '../../src/report/published.ts'
import { belowOneBitIn, msPerStepIn, solvedIn } from '../../src/report/result.ts'
import type { MetricsRecord } from '../../src/runs/metrics.ts'

/** Records ten updates of two sequences apart, with the bit errors of their evaluations, where there are any. */
const recordsOf = (errors: ReadonlyArray<number | undefined>): ReadonlyArray<MetricsRecord> =>
  errors.map((bitErrors, at) => ({
    step: 10 * (at + 1),
    sequences: 20 * (at + 1),
    loss: 1,
    gradientNorm: 1,
    learningRate: 1,
    skipped: 0,
    seconds: at + 1,
    ...(bitErrors !== undefined && {
      evaluation: { heldOut: { sequences: 4, loss: 1, bitErrors, correct: 0 }, variants: {} },
    }),
  }))

test('solved: at the second of two evaluations in a row without a bit error', () => {
  assert.deepEqual(solvedIn(recordsOf([3, undefined, 0, 2, 0, undefined, 0, 0])), { sequences: 140, seconds: 7 })
  assert.equal(solvedIn(recordsOf([3, 0, 1, 0])), null)
  assert.equal(solvedIn(recordsOf([0])), null)
  assert.equal(solvedIn([]), null)
})

test('below one bit: from the first evaluation on that no later one takes back', () => {
  assert.deepEqual(belowOneBitIn(recordsOf([3, 0.5, 1, undefined, 0.9, 0.2])), { sequences: 100, seconds: 5 })
  assert.deepEqual(belowOneBitIn(recordsOf([0.1, 0.2])), { sequences: 20, seconds: 1 })
  assert.equal(belowOneBitIn(recordsOf([0.1, 0.2, Number.NaN])), null)
  assert.equal(belowOneBitIn(recordsOf([undefined])), null)
})

test('the time of a step leaves out evaluations, and sessions that were slow', () => {
  const paced = [0.2, 5, 5.3, 9, 9.3].map((seconds, at) => ({
    ...(recordsOf([undefined, 0, undefined, undefined, undefined])[at] as MetricsRecord),
    seconds,
  }))
  // 20 ms, (evaluated), 30 ms, 370 ms, 30 ms
  assert.equal(msPerStepIn(paced, { steps: 50, seconds: 9.3 }), 30)
  assert.equal(msPerStepIn(recordsOf([1, 1]), { steps: 20, seconds: 2 }), 100)
})

test('published figures are those of the same sequences, of the same memory first', () => {
  const copy = { task: { name: 'copy', bits: 8, minWords: 1, maxWords: 20 } }
  const memoriesOf = (config: Parameters<typeof publishedFor>[0], memory: string) =>
    publishedFor(config, memory).map((entry) => entry.memory)
  assert.deepEqual(memoriesOf(copy, 'ntm'), ['ntm'])
  assert.deepEqual(memoriesOf(copy, 'none'), ['none'])
  assert.deepEqual(memoriesOf(copy, 'dnc'), ['ntm', 'none'])
  assert.deepEqual(memoriesOf({ task: { ...copy.task, maxWords: 10 } }, 'ntm'), [])
  assert.deepEqual(memoriesOf({}, 'ntm'), [])
})
