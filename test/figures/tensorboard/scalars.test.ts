import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scalarsOf } from '../../../src/figures/tensorboard/scalars.ts'

test('the numbers of a record by their tags; the lesson and the marks where there are any', () => {
  const record = { step: 9, sequences: 18, loss: 1, gradientNorm: 2, learningRate: 3, skipped: 4, seconds: 5 }
  const training = [
    { tag: 'train/loss', scalar: 1 },
    { tag: 'train/gradient_norm', scalar: 2 },
    { tag: 'train/learning_rate', scalar: 3 },
    { tag: 'train/sequences', scalar: 18 },
    { tag: 'train/skipped', scalar: 4 },
  ]
  assert.deepEqual(scalarsOf(record), training)
  const heldOut = { sequences: 4, loss: 6, bitErrors: 7, correct: 0.25 }
  const variant = { sequences: 2, loss: 8, bitErrors: 9, correct: 0.5 }
  assert.deepEqual(scalarsOf({ ...record, lesson: 2, evaluation: { heldOut, variants: { '20 words': variant } } }), [
    ...training,
    { tag: 'train/lesson', scalar: 2 },
    { tag: 'evaluation/loss', scalar: 6 },
    { tag: 'evaluation/bit_errors', scalar: 7 },
    { tag: 'evaluation/correct', scalar: 0.25 },
    { tag: 'evaluation/20 words/loss', scalar: 8 },
    { tag: 'evaluation/20 words/bit_errors', scalar: 9 },
    { tag: 'evaluation/20 words/correct', scalar: 0.5 },
  ])
})
