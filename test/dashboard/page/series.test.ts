import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EMPTY, reduce } from '../../../src/dashboard/page/pageState.ts'
import { seriesOf, thinned } from '../../../src/dashboard/page/series.ts'
import type { MetricsRecord } from '../../../src/runs/metrics.ts'

const record = (step: number, more: Partial<MetricsRecord> = {}): MetricsRecord => ({
  step,
  sequences: 4 * step,
  loss: 1,
  gradientNorm: 1,
  learningRate: 1,
  skipped: 0,
  seconds: step / 20,
  ...more,
})

test('thinning keeps every spike, and the order', () => {
  const x = Array.from({ length: 10_000 }, (_, index) => index)
  const y = x.map((index) => (index === 7777 ? 100 : index === 4321 ? -100 : Math.sin(index)))
  const few = thinned({ x, y }, 100)
  assert.ok(few.x.length <= 200 && few.x.length > 100)
  assert.ok(few.y.includes(100) && few.y.includes(-100))
  assert.deepEqual(
    few.x,
    few.x.toSorted((a, b) => a - b),
  )
  assert.equal(few.y[few.x.indexOf(7777)], 100)
})

test('speed is updates a second; what is not finite leaves a hole', () => {
  const records = [record(10), record(20, { loss: Number.NaN }), record(30, { seconds: 2 })]
  const { speed, loss } = seriesOf(records, 'sequences')
  assert.deepEqual(speed, { x: [40, 80, 120], y: [20, 20, 10] })
  assert.deepEqual(loss.y, [1, null, 1])
})

test('a point that is not finite leaves a gap, and its neighbours stay: also among 130,000 evaluations', () => {
  const x = Array.from({ length: 130_000 }, (_, index) => index)
  const y = x.map((index) => (index === 77_777 ? null : index === 77_778 ? 100 : Math.sin(index)))
  const few = thinned({ x, y })
  assert.ok(few.x.length <= 1201)
  const [gap, spike] = [few.y.indexOf(null), few.y.indexOf(100)]
  assert.ok(gap > 0 && spike === gap + 1)
})

test('records from a place on replace what was there', () => {
  const runs = reduce(EMPTY, { kind: 'metrics', run: 'a', from: 0, records: [record(1), record(2), record(3)] })
  const after = reduce(runs, { kind: 'metrics', run: 'a', from: 1, records: [record(20)] })
  assert.deepEqual(
    after.metrics.get('a')?.map(({ step }) => step),
    [1, 20],
  )
})
