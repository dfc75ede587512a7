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

/** So many sequences, drawn from children of a key. */
export type SequenceSet = Readonly<{ key: Key; sequences: number }>

/** How well a machine does on a set of sequences. */
export type Evaluation = Readonly<{
  sequences: number
  /** Bits per sequence. */
  loss: number
  /** Wrong bits per sequence, outputs rounded: the headline. */
  bitErrors: number
  /** The fraction of sequences without a wrong bit, 0 to 1. */
  correct: number
  /** Bits per sequence on this very set, by the best predictor there is; where the task tells it. */
  optimalLoss?: number
  /** The fraction of episodes that the machine brings to their goal, 0 to 1; where they were played. */
  goalsMet?: number
}> &
  // Where answers are words.
  Partial<WordScores>

/** Sequences side by side, at the most. */
const MOST = 64

/** Numbers that their states may hold together; where steps are computed at once, that their rows may. */
const ROOM = 2 ** 24

/**
 * How many sequences of a machine are evaluated side by side: fewer, where the state of each is large, or all its rows
 * together are.
 *
 * @param steps how many the longest of them has
 */
export const sideBySide = (model: Model, steps: number): number => {
  const execution = chooseExecution(model)
  const rows = execution.mode === 'parallel' ? steps * execution.parallel.rowSize : 0
  return Math.max(1, Math.min(MOST, Math.floor(ROOM / Math.max(rows, stateSize(model)))))
}

type Sums = Readonly<{
  loss: number
  errors: ReadonlyArray<number>
  /** Sequence by sequence, the rows whose word is another than it should be; nothing where answers are no words. */
  wrongTokens: ReadonlyArray<ReadonlyArray<number>>
}>

/**
 * The loss of a batch, nats per sequence, and the wrong bits `[B]` of each of its sequences; where answers are words, also
 * its {@link misnamed} rows.
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

/** A set of sequences: drawn, or as many as there are of a task's own. */
const sequencesOf = (task: Task, key: Key, count: number): ReadonlyArray<Sequence> =>
  task.all === undefined
    ? drawSequences(task, key, count)
    : soundDraws(task, permutation(key, task.all.count).slice(0, count).map(task.all.at))

/**
 * Evaluates a machine on sequences drawn from a key: the same key, the same set. Where a task has fewer than that, all are
 * taken.
 *
 * @param between called between chunks, so that a caller can let other work happen or stop by throwing
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

/** The key of the held-out set: never that of a training batch. */
export const evaluationKey = (seed: Key): Key => child(seed, 'evaluation')
