import * as tf from '@tensorflow/tfjs-core'
import { child, type Key, permutation } from '../core/random.ts'
import type { TreeRecord } from '../core/tree.ts'
import { chooseExecution } from '../execution/chooseExecution.ts'
import type { Model } from '../models/model.ts'
import { stateSize } from '../models/stateSize.ts'
import { type Batch, drawSequences, toBatch } from '../tasks/batch.ts'
import { soundDraws } from '../tasks/sound.ts'
import type { Sequence, Task } from '../tasks/task.ts'
import { crossEntropy } from './loss.ts'
import { outputsOf } from './step.ts'
import { type WordScores, wordScores, wrongTokens } from './wordScores.ts'

/** A set of `sequences` sequences, drawn from children of `key`. */
export type SequenceSet = Readonly<{ key: Key; sequences: number }>

/** The scores of a model on a set of sequences. */
export type Evaluation = Readonly<{
  sequences: number
  /** Bits per sequence. */
  loss: number
  /** Wrong bits per sequence, with outputs rounded: the headline metric. */
  bitErrors: number
  /** The fraction of sequences without a wrong bit, 0 to 1. */
  correct: number
  /** The optimal predictor's loss on the same set, bits per sequence; if the task gives it. */
  optimalLoss?: number
  /** The fraction of episodes that meet their goal, 0 to 1; if they were run. */
  goalsMet?: number
}> &
  // For tasks of words.
  Partial<WordScores>

/** The maximum sequences of a batch. */
const MOST = 64

/** The maximum numbers of a batch's states, or of its rows if all steps are computed in parallel. */
const ROOM = 2 ** 24

/**
 * The batch size of an evaluation: smaller for a model with large states or, if it computes all steps in parallel,
 * large rows.
 *
 * @param steps T of the longest sequence
 */
export const sideBySide = (model: Model, steps: number): number => {
  const execution = chooseExecution(model)
  const rows = execution.mode === 'parallel' ? steps * execution.parallel.rowSize : 0
  return Math.max(1, Math.min(MOST, Math.floor(ROOM / Math.max(rows, stateSize(model)))))
}

type Sums = Readonly<{
  loss: number
  errors: ReadonlyArray<number>
  /** Per sequence, 1 for each row with a wrong word, else 0; empty for tasks without words. */
  wrongTokens: ReadonlyArray<ReadonlyArray<number>>
}>

/**
 * The loss of a batch, in nats per sequence, and the wrong bits `[B]` of each sequence; for tasks of words, also its
 * {@link wrongTokens} `[B T]`.
 */
export const scoresOf = (model: Model, params: TreeRecord, batch: Batch, worded = false) =>
  tf.tidy(() => {
    const logits = outputsOf(model, params, batch)
    const wrong = tf.cast(tf.notEqual(tf.greater(logits, 0), tf.greater(batch.targets, 0.5)), 'float32')
    const counted = tf.mul(wrong, tf.expandDims(batch.mask, 2))
    return {
      loss: crossEntropy({ logits, ...batch }),
      errors: tf.sum(tf.sum(counted, 2), 0),
      ...(worded && { strange: wrongTokens({ logits, targets: batch.targets }) }),
    }
  })

/** One chunk: its loss in nats over all its sequences, the wrong bits of each, and its wrong words. */
const measure = async (model: Model, params: TreeRecord, batch: Batch, worded = false): Promise<Sums> => {
  const marks = scoresOf(model, params, batch, worded)
  try {
    const [loss, errors, rows = []] = await Promise.all([
      marks.loss.data(),
      marks.errors.data(),
      marks.strange?.array(),
    ])
    return { loss: (loss[0] as number) * errors.length, errors: [...errors], wrongTokens: rows }
  } finally {
    tf.dispose(marks)
  }
}

const mean = (xs: ReadonlyArray<number>): number => xs.reduce((sum, x) => sum + x, 0) / xs.length

/** The sequences of a set: drawn, or taken from the task's finite set. */
const sequencesOf = (task: Task, key: Key, count: number): ReadonlyArray<Sequence> =>
  task.all === undefined
    ? drawSequences(task, key, count)
    : soundDraws(task, permutation(key, task.all.count).slice(0, count).map(task.all.at))

/**
 * Evaluates a model on sequences drawn from a key; the same key gives the same set. If the task has fewer sequences
 * than requested, all are used.
 *
 * @param between called between batches, so that the caller can do other work, or stop by throwing
 * @returns       losses in bits per sequence, fractions from 0 to 1
 * @throws BadSequence if the task draws a malformed sequence
 */
export const evaluate = async (
  model: Model,
  params: TreeRecord,
  task: Task,
  { key, sequences }: SequenceSet,
  between: () => Promise<void> = async () => undefined,
): Promise<Evaluation> => {
  const all = sequencesOf(task, key, sequences)
  let loss = 0
  const errors: number[] = []
  const strange: Array<ReadonlyArray<number>> = []
  const count = sideBySide(model, task.maxSteps)
  for (let start = 0; start < all.length; start += count) {
    const batch = toBatch(all.slice(start, start + count))
    try {
      const sums = await measure(model, params, batch, task.words !== undefined)
      loss += sums.loss
      errors.push(...sums.errors)
      strange.push(...sums.wrongTokens)
    } finally {
      tf.dispose(batch)
    }
    await between()
  }
  return {
    sequences: all.length,
    loss: loss / all.length / Math.LN2,
    bitErrors: mean(errors),
    correct: errors.filter((n) => n === 0).length / all.length,
    ...(task.words !== undefined && wordScores(all, strange)),
    ...(task.optimalLoss && { optimalLoss: mean(all.map(task.optimalLoss)) }),
  }
}

/** The key of the held-out set; no training batch has it. */
export const evaluationKey = (seed: Key): Key => child(seed, 'evaluation')
