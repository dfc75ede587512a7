import assert from 'node:assert/strict'
import { test } from 'node:test'
import { thinnedRecords } from '../../src/dashboard/thinnedRecords.ts'
import type { MetricsRecord } from '../../src/runs/metrics.ts'

const record = (step: number, more: Partial<MetricsRecord> = {}): MetricsRecord => ({
  step,
  sequences: step,
  loss: 1 + Math.sin(step),
  gradientNorm: 1 + Math.cos(step),
  learningRate: 1,
  skipped: 0,
  seconds: step,
  evaluation: { heldOut: { sequences: 4, loss: 1, bitErrors: step % 7, correct: 0 }, variants: {} },
  ...more,
})

test('of 130,000 records a file holds a few thousand, with every spike and what is not finite', () => {
  const odd = new Map<number, Partial<MetricsRecord>>([
    [77_777, { loss: Number.NaN }],
    [77_778, { loss: 100 }],
    [99_999, { gradientNorm: 1e6 }],
    [111_111, { evaluation: { heldOut: { sequences: 4, loss: 1, bitErrors: 9000, correct: 0 }, variants: {} } }],
  ])
  const all = Array.from({ length: 130_000 }, (_, at) => record(at, odd.get(at)))
  const kept = thinnedRecords(all)
  assert.ok(kept.length < 5000 && kept.length > 1000, `${kept.length}`)
  const steps = new Set(kept.map(({ step }) => step))
  for (const step of [...odd.keys(), 129_999]) assert.ok(steps.has(step), `${step}`)
  assert.ok(kept.every(({ step }, at) => at === 0 || step > (kept[at - 1]?.step ?? 0)))
  assert.equal(thinnedRecords(all.slice(0, 5000)).length, 5000)
})
