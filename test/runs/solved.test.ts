import assert from 'node:assert/strict'
import { test } from 'node:test'
import { solvedIn } from '../../src/report/result.ts'
import { initialProgress } from '../../src/runs/progress.ts'
import {
  endsSolved,
  isSolvedNow,
  type Solving,
  solvedStep,
  solvingAfter,
  solvingOf,
  unsolved,
} from '../../src/runs/solved.ts'
import type { Evaluation } from '../../src/training/evaluation.ts'

const scored = (bitErrors: number): Evaluation => ({
  sequences: 4,
  loss: 1 + bitErrors,
  bitErrors,
  correct: bitErrors === 0 ? 1 : 0.5,
})

/** Bit errors of the evaluations at steps 10, 20 …; where the task is solved, and whether it is solved at the end. */
const courses: ReadonlyArray<readonly [errors: ReadonlyArray<number>, solvedAt: number | null, isSolvedNow: boolean]> =
  [
    [[], null, false],
    [[0], null, false],
    [[3, 1, 0], null, false],
    [[0, 1, 0], null, false],
    [[1, 0, 0], 30, true],
    [[0, 0, 0, 0], 20, true],
    [[0, 0, 5], 20, false],
    [[0, 0, 5, 0], 20, false],
    [[0, 0, 5, 0, 0], 20, true],
  ]
for (const [errors, solvedAt, isNow] of courses)
  test(`solved is two evaluations in a row: bit errors ${errors.join(', ') || 'never counted'}`, () => {
    const evaluations = errors.map((count, at) => ({ step: 10 * (at + 1), heldOut: scored(count) }))
    assert.equal(solvedStep(evaluations), solvedAt)
    assert.equal(endsSolved(evaluations.map(({ heldOut }) => heldOut)), isNow)
    const records = evaluations.map(({ step, heldOut }) => ({
      step,
      sequences: 2 * step,
      loss: 1,
      gradientNorm: 1,
      learningRate: 1,
      skipped: 0,
      seconds: step,
      evaluation: { heldOut, variants: {} },
    }))
    assert.deepEqual(solvedIn(records), solvedAt === null ? null : { sequences: 2 * solvedAt, seconds: solvedAt })
    const end = evaluations.reduce<Solving>(
      (before, { step, heldOut }) => solvingAfter(before, step, heldOut),
      unsolved,
    )
    for (const until of ['steps', 'solved', 'plateau', 'bitErrors<9'])
      assert.equal(isSolvedNow({ until }, { ...initialProgress, ...end }), isNow, until)
  })

test('values are never solved', () => {
  const heldOut: Evaluation = { sequences: 4, loss: 0, rmse: 0, mae: 0 }
  assert.equal(solvedStep([1, 2, 3].map((step) => ({ step, heldOut }))), null)
})

test('a checkpoint from before flawless evaluations were counted has those that met its rule, unless that is a bound', () => {
  const older = { ...initialProgress, solved: 2, recorded: 80 }
  for (const until of ['solved', 'steps', 'plateau'])
    assert.deepEqual(solvingOf({ until }, older), { flawless: 2, solvedAt: 80 })
  assert.deepEqual(solvingOf({ until: 'bitErrors<5' }, older), { flawless: 0, solvedAt: null })
})
