import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endedRecord, noteProblem, printable, runRecordOf, startedRecord } from '../../src/runs/runRecord.ts'

test('a note is one line of at most 200 printable characters', () => {
  for (const note of ['', 'longer words', 'größer, 学習率 1e-3 🧠 👩‍🔬', 'x'.repeat(200), '🧠'.repeat(200)])
    assert.equal(noteProblem(note), undefined, note)
  assert.match(
    noteProblem('x'.repeat(10_000)) ?? '',
    /^--note: expected at most 200 characters, got 10,000 characters\./,
  )
  for (const note of ['a\nb', 'a\r', 'a\u2028b'])
    assert.match(noteProblem(note) ?? '', /expected one line, got several/)
  for (const note of ['a\tb', '\u001b[31mred', 'a\u0000', 'a\u202eb', '\ud800'])
    assert.match(noteProblem(note) ?? '', /without control characters/)
})

test('a record keeps its note when training goes on, and takes a new one; its ending goes', () => {
  const ended = { state: 'interrupted', reason: 'Stopped by SIGINT.' } as const
  assert.deepEqual(startedRecord({ note: 'old', ended }, undefined), { note: 'old' })
  assert.deepEqual(startedRecord({ note: 'old' }, 'new'), { note: 'new' })
  assert.deepEqual(startedRecord({ note: 'old' }, ''), {})
  assert.deepEqual(startedRecord({ ended }, undefined), {})
})

test('an error becomes the ending of a record, in one line', () => {
  const interrupted = { tag: 'Interrupted', signal: 'SIGTERM', remedy: 'Step 7 is saved.' } as const
  assert.deepEqual(endedRecord({ note: 'a' }, interrupted), {
    note: 'a',
    ended: { state: 'interrupted', reason: 'Stopped by SIGTERM. Step 7 is saved.' },
  })
  const diverged = { tag: 'Diverged', step: 3, tensor: 'loss', value: 'NaN', remedy: 'Lower it.' } as const
  assert.equal(endedRecord({}, diverged).ended?.state, 'diverged')
  assert.equal(endedRecord({}, { tag: 'WorkerFailed', reason: 'a', remedy: 'b' }).ended?.state, 'failed')
})

test('of a record that somebody edited, what can be read is read, without control characters', () => {
  for (const value of [null, 1, 'x', [], {}, { note: 5, ended: 'x' }, { ended: { state: 'x' } }, { note: '' }])
    assert.deepEqual(runRecordOf(value), {})
  assert.deepEqual(runRecordOf({ note: '\u001b[2Ja\nb', ended: { state: 'failed' }, more: 1 }), {
    note: '�[2Ja�b',
    ended: { state: 'failed', reason: '' },
  })
  assert.equal([...(runRecordOf({ note: '🧠'.repeat(999) }).note ?? '')].length, 200)
  assert.equal(printable('a\u2066b'), 'a�b')
})
