import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyLedger, enter } from '../../src/commands/ledger.ts'
import type { Report } from '../../src/commands/supervision.ts'

const after = (...reports: ReadonlyArray<Report>) => reports.reduce(enter, emptyLedger)

test('a lock is held with every folder that it may lie in, until it is released', () => {
  const [first, second] = (['a', 'b'] as const).map(
    (directory) => ({ kind: 'locked', directory, ticket: 't' }) as const,
  )
  assert.deepEqual([...after(first as Report, second as Report).locks], [['t', ['a', 'b']]])
  assert.equal(after(first as Report, { kind: 'unlocked', directory: 'b', ticket: 't' }).locks.size, 0)
})

test('the newest copy counts, none after it was taken back; only the newest temporary names are kept', () => {
  const copy = (step: number): Report => ({
    kind: 'standby',
    standby: { directory: 'run', step, keep: 3, parts: { tensors: [], metadata: {} } },
  })
  assert.equal(after(copy(1), copy(2)).standby?.step, 2)
  assert.equal(after(copy(1), { kind: 'noStandby' }).standby, undefined)
  const names = Array.from({ length: 100 }, (_, at): Report => ({ kind: 'temporary', path: `${at}` }))
  assert.deepEqual(after(...names).temporaries.at(-1), '99')
  assert.equal(after(...names).temporaries.length, 64)
  assert.ok(after({ kind: 'stopping' }).isStopping)
})
