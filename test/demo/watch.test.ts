import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EMPTY, reduce } from '../../src/dashboard/page/pageState.ts'
import type { Activity, Answered } from '../../src/demo/messages.ts'
import { made } from '../../src/demo/placed.ts'
import { watch } from '../../src/demo/watch.ts'
import { disposePosition } from '../../src/runs/position.ts'
import type { MetricsRecord } from '../../src/runs/metrics.ts'
import { maxOf } from '../../src/core/extremes.ts'
import { unwrap } from '../../src/core/unwrap.ts'
import { ready } from '../support/ready.ts'
import { firstChoice } from './taught.ts'

/** Records of four hours in a tab: 40 a second, each twentieth with an evaluation. */
const SOME_HOURS = 4 * 3600 * 40

test('the records of four hours of training are an even sample of a few thousand, from the first to the newest', async () => {
  await ready()
  const { experiment, position } = unwrap(made(firstChoice(1)))
  let state = EMPTY
  let most = 0
  const hear = (answered: Answered): void => {
    if (answered.kind !== 'told') return
    state = reduce(state, answered.message)
    most = Math.max(most, state.metrics.get('tab-1')?.length ?? 0)
  }
  const { record, look } = watch({ experiment, run: 'tab-1', seconds: () => 0 }, hear)
  const heldOut = { sequences: 1, loss: 1, bitErrors: 1, correct: 0 }
  for (let n = 1; n <= SOME_HOURS; n++) {
    const evaluation = n % 20 === 0 ? { evaluation: { heldOut, variants: {} } } : {}
    record({ step: n, sequences: n, loss: 1, gradientNorm: 1, learningRate: 1, skipped: 0, seconds: n, ...evaluation })
    // A new activity is told at once.
    const activity: Activity = (n / 100_000) % 2 === 0 ? 'training' : 'paused'
    if (n % 100_000 === 0 || n === SOME_HOURS) await look(position, n === SOME_HOURS ? 'solved' : activity)
  }
  const records: ReadonlyArray<MetricsRecord> = state.metrics.get('tab-1') ?? []
  assert.ok(most <= 4001 && records.length > 1000, `${most} at most, ${records.length} at the end`)
  assert.deepEqual([records[0]?.step, records.at(-1)?.step], [1, SOME_HOURS])
  const steps = records.map(({ step }) => step)
  assert.deepEqual(
    steps,
    steps.toSorted((a, b) => a - b),
  )
  const gaps = steps.slice(1, -1).map((step, at) => step - (steps[at] ?? 0))
  assert.ok(maxOf(gaps) <= 8 * (SOME_HOURS / 1000), 'no part of the training is left out')
  assert.ok(records.filter(({ evaluation }) => evaluation !== undefined).length > 100)
  disposePosition(position)
})
