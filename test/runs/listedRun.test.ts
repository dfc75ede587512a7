import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noMetrics, type RunState, stateOf, type Traces, withRecord } from '../../src/runs/listedRun.ts'
import { evaluated } from './listed.ts'

const traces = (given: Partial<Traces> = {}): Traces => ({
  lock: 'none',
  record: {},
  config: { steps: 1000, until: 'solved' },
  metrics: evaluated(3, 1),
  isFlat: false,
  ...given,
})

const failed = { ended: { state: 'failed', reason: '' } } as const

const cases: ReadonlyArray<readonly [state: RunState, given: Partial<Traces>]> = [
  ['running', { lock: 'held', metrics: evaluated(0, 0) }],
  ['running', { lock: 'held', record: failed }],
  ['new', { metrics: noMetrics }],
  ['stopped', {}],
  ['stopped', { metrics: evaluated(1, 0) }],
  ['stopped', { metrics: evaluated(0, 1, 0) }],
  ['solved', { metrics: evaluated(1, 0, 0) }],
  ['solved', { metrics: evaluated(0, 0), config: { steps: 200, until: 'plateau' } }],
  ['stopped', { metrics: evaluated(0, 0), config: { steps: 1000, until: 'steps' } }],
  ['finished', { metrics: evaluated(0, 0), config: { steps: 200, until: 'steps' } }],
  ['finished', { metrics: evaluated(3, 2), config: { steps: 200, until: 'solved' } }],
  ['reached', { metrics: evaluated(3, 2), config: { steps: 1000, until: 'bitErrors<4' } }],
  ['stopped', { metrics: evaluated(4, 2), config: { steps: 1000, until: 'bitErrors<4' } }],
  ['plateau', { isFlat: true, config: { steps: 1000, until: 'plateau' } }],
  ['stopped', { isFlat: false, config: { steps: 1000, until: 'plateau' } }],
  ['stopped', { config: { steps: 1000, until: 'a rule of a later version' } }],
  ['killed', { lock: 'stale' }],
  // What is at its end stays so: continuing it changes nothing.
  ['solved', { lock: 'stale', metrics: evaluated(0, 0) }],
  ['solved', { record: { ended: { state: 'interrupted', reason: '' } }, metrics: evaluated(1, 0, 0) }],
  ['interrupted', { record: { ended: { state: 'interrupted', reason: '' } } }],
  ['diverged', { record: { ended: { state: 'diverged', reason: '' } } }],
  ['failed', { record: failed, metrics: noMetrics }],
]

test('the state of a run follows from its lock, its ending, its stopping rule and its metrics', () => {
  for (const [state, given] of cases) assert.equal(stateOf(traces(given)), state, JSON.stringify(given))
})

test('metrics are summed up record by record: the last, the best, and what is no record is left out', () => {
  const metrics = [{}, 'x', null, { step: 'NaN' }, { step: 350, loss: 1 }].reduce(withRecord, evaluated(5, 1, 3))
  assert.deepEqual([metrics.step, metrics.sequences, metrics.seconds], [350, 600, 2])
  assert.deepEqual([metrics.last?.step, metrics.last?.heldOut.bitErrors], [300, 3])
  assert.equal(evaluated(0, 1, 0, 0, 2).solving.solvedAt, 400)
  assert.deepEqual([metrics.best?.step, metrics.best?.heldOut.bitErrors], [200, 1])
  assert.deepEqual(
    metrics.latest.map(({ bitErrors }) => bitErrors),
    [1, 3],
  )
  const odd = [
    { step: 1, evaluation: 5 },
    { step: 2, evaluation: { heldOut: null } },
    { step: 3, evaluation: [] },
  ]
  assert.deepEqual(odd.reduce(withRecord, noMetrics), { ...noMetrics, step: 3 })
})
