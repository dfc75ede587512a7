import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scoresTable } from '../../src/terminal/scores.ts'

const marks = { sequences: 256, loss: 130.25, bitErrors: 41.5, correct: 0.25 }

/** A table in an assertion, line by line. */
const isTable = (actual: string, ...lines: ReadonlyArray<string>) => assert.deepEqual(actual.split('\n'), lines)

test('marks: a row for the held-out set, and one for each variant', () => {
  isTable(
    scoresTable({ heldOut: marks, variants: { '40 words': { ...marks, sequences: 16 } } }),
    '              sequences  bit errors  without error  loss',
    '  as trained        256        41.5           25 %   130',
    '  40 words           16        41.5           25 %   130',
    '  per sequence; loss in bits',
  )
})

test('marks: where baselines are known, they are beside the loss', () => {
  isTable(
    scoresTable({ heldOut: { ...marks, guessLoss: 160.2, optimalLoss: 127.93 }, variants: { old: marks } }),
    '              sequences  bit errors  without error  loss  guessing  optimal',
    '  as trained        256        41.5           25 %   130       160      128',
    '  old               256        41.5           25 %   130',
    '  per sequence; loss in bits',
    '  guessing: the loss of the best constant answer',
    '  optimal: the loss of the best predictor',
  )
})

test('marks: where answers are words, questions and words are told, too', () => {
  isTable(
    scoresTable({ heldOut: { ...marks, answered: 0.75, wordErrors: 0.125 }, variants: { old: marks } }),
    '              sequences  bit errors  without error  loss  questions right  words wrong',
    '  as trained        256        41.5           25 %   130             75 %       12.5 %',
    '  old               256        41.5           25 %   130',
    '  per sequence; loss in bits',
  )
})

test('marks: where episodes were played, it says how many goals are met', () => {
  isTable(
    scoresTable({ heldOut: { ...marks, goalsMet: 0.5 }, variants: { old: marks } }),
    '              sequences  bit errors  without error  loss  goals met',
    '  as trained        256        41.5           25 %   130       50 %',
    '  old               256        41.5           25 %   130',
    '  per sequence; loss in bits',
  )
})

test('marks of classes: wrong symbols, accuracy, and the share without error', () => {
  const heldOut = { sequences: 8, loss: 3.25, wrongSymbols: 1.5, accuracy: 0.97, correct: 0.5, guessLoss: 19 }
  isTable(
    scoresTable({ heldOut, variants: {} }),
    '              sequences  wrong symbols  accuracy  without error  loss  guessing',
    '  as trained          8            1.5      97 %           50 %  3.25        19',
    '  per sequence; loss in bits',
    '  guessing: the loss of the best constant answer',
  )
})

test('marks of values: RMSE and MAE, and no share without error', () => {
  const heldOut = { sequences: 8, loss: 3.25, rmse: 0.0123, mae: 12.5, guessLoss: 19 }
  isTable(
    scoresTable({ heldOut, variants: { longer: { ...heldOut, rmse: 2 } } }),
    '              sequences    RMSE   MAE  loss  guessing',
    '  as trained          8  0.0123  12.5  3.25        19',
    '  longer              8       2  12.5  3.25        19',
    '  loss: squared error per sequence, of standardised values',
    '  guessing: the loss of the best constant answer',
  )
})

test('the table of any kind fits into 80 columns, with both baselines', () => {
  const baselines = { guessLoss: 123.4, optimalLoss: 101.2 }
  const all = [
    { sequences: 256, loss: 130.25, bitErrors: 41.5, correct: 0.253, ...baselines },
    { sequences: 256, loss: 130.25, wrongSymbols: 41.5, accuracy: 0.253, ...baselines },
    { sequences: 256, loss: 130.25, rmse: 0.00123, mae: 0.00123, ...baselines },
  ]
  for (const heldOut of all)
    for (const line of scoresTable({ heldOut, variants: { '120 words': heldOut } }).split('\n'))
      assert.ok(line.length <= 80, `${line.length}: ${line}`)
})
