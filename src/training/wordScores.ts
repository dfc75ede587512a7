import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'
import type { Sequence } from '../tasks/task.ts'

/** How well words are answered. */
export type WordScores = Readonly<{
  /** The fraction of answer words that are others than they should be, 0 to 1. */
  wordErrors: number
  /** The fraction of questions with every word of the answer right, 0 to 1. */
  answered: number
}>

/**
 * Where the word that a row gives, the one of the largest logit, is another than it should be: 1 there, else 0.
 *
 * @param logits  `[T B O]`
 * @param targets `[T B O]`, one-hot where a word is due
 * @returns       `[B T]`
 */
export const wrongTokens = kernel(
  'misnamed words',
  { inputs: { logits: 'T B O', targets: 'T B O' }, output: 'B T' },
  ({ logits, targets }) =>
    tf.transpose<tf.Tensor2D>(tf.cast(tf.notEqual(tf.argMax(logits, 2), tf.argMax(targets, 2)), 'float32')),
)

/**
 * Counts words and questions over sequences. Rows in a row that count are the answer to one question.
 *
 * @param wrong a number a row of each sequence, 1 where its word is wrong; rows that do not count may have any
 */
export const wordScores = (
  sequences: ReadonlyArray<Pick<Sequence, 'mask'>>,
  wrong: ReadonlyArray<ReadonlyArray<number>>,
): WordScores => {
  const sum = { words: 0, wrongWords: 0, questions: 0, right: 0 }
  for (const [at, { mask }] of sequences.entries()) {
    let faults = 0
    for (const [t, counts] of mask.entries()) {
      if (counts === 0) continue
      const begins = t === 0 || mask[t - 1] === 0
      const ends = t === mask.length - 1 || mask[t + 1] === 0
      const fault = wrong[at]?.[t] ?? Number.NaN
      faults = begins ? fault : faults + fault
      sum.words += 1
      sum.wrongWords += fault
      if (ends) sum.questions += 1
      if (ends && faults === 0) sum.right += 1
    }
  }
  return { wordErrors: sum.wrongWords / sum.words, answered: sum.right / sum.questions }
}
