import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scoresTable } from '../../src/terminal/scores.ts'

const marks = { sequences: 256, loss: 130.25, bitErrors: 41.5, correct: 0.25 }

test('marks: a row for the held-out set, and one for each variant', () => {
  assert.equal(
    scoresTable({ heldOut: marks, variants: { '40 words': { ...marks, sequences: 16 } } }),
    [
      '              sequences  bit errors per sequence  without error  loss (bits per sequence)',
      '  as trained        256                     41.5           25 %                       130',
      '  40 words           16                     41.5           25 %                       130',
    ].join('\n'),
  )
})

test('marks: where a least possible loss is known, it is beside the loss', () => {
  assert.equal(
    scoresTable({ heldOut: { ...marks, optimalLoss: 127.93 }, variants: { old: marks } }),
    [
      '              sequences  bit errors per sequence  without error  loss (bits per sequence)  optimal loss',
      '  as trained        256                     41.5           25 %                       130           128',
      '  old               256                     41.5           25 %                       130',
    ].join('\n'),
  )
})

test('marks: where answers are words, questions and words are told, too', () => {
  assert.equal(
    scoresTable({ heldOut: { ...marks, answered: 0.75, wordErrors: 0.125 }, variants: { old: marks } }),
    [
      '              sequences  bit errors per sequence  without error  loss (bits per sequence)  questions right  words wrong',
      '  as trained        256                     41.5           25 %                       130             75 %       12.5 %',
      '  old               256                     41.5           25 %                       130',
    ].join('\n'),
  )
})

test('marks: where episodes were played, it says how many goals are met', () => {
  assert.equal(
    scoresTable({ heldOut: { ...marks, goalsMet: 0.5 }, variants: { old: marks } }),
    [
      '              sequences  bit errors per sequence  without error  loss (bits per sequence)  goals met',
      '  as trained        256                     41.5           25 %                       130       50 %',
      '  old               256                     41.5           25 %                       130',
    ].join('\n'),
  )
})
