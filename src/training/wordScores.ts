import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'
import type { Sequence } from '../tasks/task.ts'

/** The word-level scores of a set. */
export type WordScores = Readonly<{
  /** The fraction of wrong words among all answer words, 0 to 1. */
  wordErrors: number
  /** The fraction of questions whose answer has no wrong word, 0 to 1. */
  answered: number
}>

/**
 * 1 where a row's word, that of its largest logit, differs from the target's, else 0.
 *
 * @param logits  `[T B O]`
 * @param targets `[T B O]`, one-hot in answer rows
 * @returns       `[B T]`
 */
export const wrongTokens = kernel(
  'misnamed words',
  { inputs: { logits: 'T B O', targets: 'T B O' }, output: 'B T' },
  ({ logits, targets }) =>
    tf.transpose<tf.Tensor2D>(tf.cast(tf.notEqual(tf.argMax(logits, 2), tf.argMax(targets, 2)), 'float32')),
)

/**
 * Scores the words and answers of sequences. Consecutive masked rows are the answer to one question.
 *
 * @param wrong one number per row of each sequence, 1 if its word is wrong; the numbers of unmasked rows are ignored
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
