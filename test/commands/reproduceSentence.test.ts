import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sentence } from '../../src/commands/reproduce/reproduce.ts'
import { runOf } from '../report/reportRow.ts'

test('reproduce says after how many sequences a run solved its task, also if it trained on', () => {
  assert.match(
    sentence(runOf(3, 4000, { sequences: 9000, seconds: 200 })),
    /: solved after 4,000 sequences \(1 min 0 s\)$/,
  )
  assert.match(
    sentence(runOf(3, null, { sequences: 9000, seconds: 200 })),
    /: not solved after 9,000 sequences \(3 min 20 s\)$/,
  )
})
