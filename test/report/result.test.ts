import assert from 'node:assert/strict'
import { test } from 'node:test'
import { comparisonFigure } from '../../src/report/comparisonFigure.ts'
import { learningFigure } from '../../src/report/learningFigure.ts'
import { publishedFor } from '../../src/report/published.ts'
import { belowOneBitIn, curveIn, msPerStepIn, type RunResult, resultFrom, solvedIn } from '../../src/report/result.ts'
import { rowsOf } from '../../src/report/rows.ts'
import { generalisation, learned } from '../../src/report/tables.ts'
import type { MetricsRecord } from '../../src/runs/metrics.ts'
import type { Evaluation } from '../../src/training/evaluation.ts'
import { runOf } from './reportRow.ts'

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
      evaluation: { heldOut: { sequences: 4, loss: 1, bitErrors, correct: bitErrors === 0 ? 1 : 0 }, variants: {} },
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

test('a stored result of bits has its errors under their former name', () => {
  const { curve, ...result } = runOf(1, 2000)
  const { errors, ...rest } = curve
  assert.deepEqual(resultFrom({ ...result, curve: { ...rest, bitErrors: errors } }), { ...result, curve })
  assert.deepEqual(resultFrom({ ...result, curve }), { ...result, curve })
})

/** Records with evaluations of values, of these RMSEs. */
const valueRecords = (...all: ReadonlyArray<number>): ReadonlyArray<MetricsRecord> =>
  recordsOf(all).map((record) => ({
    ...record,
    evaluation: {
      heldOut: { sequences: 4, loss: 1, rmse: record.evaluation?.heldOut.bitErrors ?? 0, mae: 0 },
      variants: {},
    },
  }))

test('values are never solved, nor below an error; their curve is the RMSE', () => {
  const records = valueRecords(3, 0, 0)
  assert.deepEqual([solvedIn(records), belowOneBitIn(records)], [null, null])
  assert.deepEqual(curveIn(records).errors, [3, 0, 0])
})

const ofKind = (heldOut: Evaluation, task: string) =>
  runOf(1, null, { task, marks: { heldOut, variants: {} }, config: { task: { name: task }, model: { kind: 'ntm' } } })
const classes = ofKind(
  { sequences: 4, loss: 2, wrongSymbols: 1.5, accuracy: 0.9, correct: 0.25, guessLoss: 9, guessError: 4 },
  'letters',
)
const values = ofKind({ sequences: 4, loss: 2, rmse: 0.5, mae: 0.25, guessLoss: 9, guessError: 4 }, 'waves')

test('tables name the measure of their rows; of several kinds, each cell does', () => {
  const rows = (...runs: ReadonlyArray<RunResult>) => rowsOf(runs)
  assert.match(learned(rows(runOf(1, null))), /below 1 bit .* bit errors at the end/)
  assert.match(learned(rows(classes)), /below 1 error .* wrong symbols at the end[^]*\| 1\.5 \|/)
  assert.match(learned(rows(values)), /RMSE at the end[^]*\| waves \| ntm \|  \| – \| – \| – \| – \| 9,000 \| 0\.5 \|/)
  assert.match(generalisation(rows(values)), /\| as trained \| 0\.5 \| – \|/)
  assert.match(
    learned(rows(runOf(1, null), classes, values)),
    /\| errors at the end[^]*8 bit errors[^]*1\.5 wrong symbols[^]*0\.5 RMSE/,
  )
})

test('a figure of values measures the RMSE, counts nothing as solved, and draws the best guess', () => {
  const [row] = rowsOf([values])
  const svg = learningFigure(row ?? assert.fail('no row'))
  for (const text of ['>RMSE<', '>guessing: 4<']) assert.ok(svg.includes(text), text)
  const compared = comparisonFigure(rowsOf([values, { ...values, memory: 'dnc' }]), 'title')
  for (const text of ['>RMSE 0.5 at the end<', '>guessing<', '>models<']) assert.ok(compared.includes(text), text)
})
