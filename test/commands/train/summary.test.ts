import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Result, resultOf, resultText } from '../../../src/commands/train/summary.ts'
import type { RunEnd } from '../../../src/runs/loop.ts'
import { initialProgress } from '../../../src/runs/progress.ts'
import { start, tinyMachine } from '../../runs/support.ts'
import { ready } from '../../support/ready.ts'
import { before } from 'node:test'

before(ready)

/** What a run that ended at step 80 prints. */
const resultAt = (end: RunEnd, until: string, solvedAt: number | null, bitErrors: number): Result => {
  const experiment = tinyMachine({ until, steps: 80 })
  const { state } = start(experiment)
  const heldOut = { sequences: 4, loss: 1, bitErrors, correct: bitErrors === 0 ? 1 : 0.5 }
  const position = { state: { ...state, step: 80 }, progress: { ...initialProgress, solvedAt } }
  return resultOf(
    experiment,
    'runs/a',
    { position, end, solved: solvedAt !== null, marks: { heldOut, variants: {} } },
    1,
  )
}

type Told = readonly [end: RunEnd, until: string, solvedAt: number | null, bitErrors: number, text: string]
const told: ReadonlyArray<Told> = [
  ['solved', 'solved', 80, 0, 'solved in 80 updates'],
  ['steps', 'steps', null, 3, 'trained in 80 updates'],
  ['steps', 'steps', null, 0, 'trained in 80 updates, no error in the last evaluation'],
  ['steps', 'solved', null, 0, 'trained in 80 updates, no error in the last evaluation'],
  ['steps', 'steps', 80, 0, 'solved in 80 updates'],
  ['steps', 'steps', 40, 0, 'trained in 80 updates, solved after 40 updates'],
  ['steps', 'steps', 40, 3, 'trained in 80 updates, solved after 40 updates, errors in the last evaluation'],
  ['bound', 'bitErrors<5', null, 3, 'bitErrors<5 reached after 80 updates'],
  ['bound', 'bitErrors<5', null, 0, 'bitErrors<5 reached after 80 updates, no error in the last evaluation'],
  ['bound', 'bitErrors<5', 80, 0, 'bitErrors<5 reached after 80 updates, solved'],
  ['plateau', 'plateau', null, 3, 'no more improvement after 80 updates'],
]
for (const [end, until, solvedAt, bitErrors, text] of told)
  test(`until ${until}, solved ${solvedAt === null ? 'never' : `at ${solvedAt}`}, ${bitErrors} bit errors at the end: ${text}`, () => {
    const result = resultAt(end, until, solvedAt, bitErrors)
    assert.deepEqual([result.solved, result.solvedAt, result.end], [solvedAt !== null, solvedAt, end])
    assert.equal(resultText(result).split('\n')[0], `copy: ${text} (0 sequences, 1.0 s)`)
  })
