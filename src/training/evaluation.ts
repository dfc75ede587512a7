import * as tf from '@tensorflow/tfjs-core'
import { minOf } from '../core/extremes.ts'
import { child, type Key, permutation } from '../core/random.ts'
import type { TreeRecord } from '../core/tree.ts'
import { chooseExecution } from '../execution/chooseExecution.ts'
import type { Model } from '../models/model.ts'
import { stateSize } from '../models/stateSize.ts'
import type { TargetKind } from '../models/targets.ts'
import { distinct } from '../tasks/chance.ts'
import { type Batch, drawSequences, toBatch } from '../tasks/batch.ts'
import { soundDraws } from '../tasks/sound.ts'
import type { Sequence, Task } from '../tasks/task.ts'
import { constantGuess, type Guess } from './guess.ts'
import { lossUnit, naturalLossOn } from './loss.ts'
import { outputsOf } from './step.ts'
import { type WordScores, wordScores, wrongTokens } from './wordScores.ts'

/** A set of `sequences` sequences, drawn from children of `key`. */
export type SequenceSet = Readonly<{ key: Key; sequences: number }>

/** Scores of targets that are bits. */
export type BitScores = Readonly<{
  /** Wrong bits per sequence, with outputs rounded. */
  bitErrors: number
  /** The fraction of sequences without an error, 0 to 1. */
  correct: number
}>

/** Scores of targets that are classes. A row's answer is the class of its largest logit. */
export type ClassScores = Readonly<{
  /** Rows with a wrong class, per sequence. */
  wrongSymbols: number
  /** The fraction of rows with the right class, 0 to 1. */
  accuracy: number
  correct: number
}>

/** Scores of targets that are values, in the unit of the data, over all channels of all rows that count. */
export type ValueScores = Readonly<{
  /** Root of the mean squared error. */
  rmse: number
  /** Mean absolute error. */
  mae: number
}>

/** The scores of a model on a set of sequences: those of its kind of targets, and the baselines. */
export type Evaluation = Readonly<{
  sequences: number
  /** Bits per sequence; for values, squared error per sequence, of standardised values. */
  loss: number
  /** The optimal predictor's loss on the same set, in the unit of the loss; if the task gives it. */
  optimalLoss?: number
  /** The fraction of episodes that meet their goal, 0 to 1; if they were run. */
  goalsMet?: number
}> &
  Partial<BitScores & ClassScores & ValueScores & Guess> &
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
  if (execution.mode === 'stacked') return minOf(execution.layers.map((layer) => sideBySide(layer, steps)))
  const rows = execution.mode === 'parallel' ? steps * execution.parallel.rowSize : 0
  return Math.max(1, Math.min(MOST, Math.floor(ROOM / Math.max(rows, stateSize(model)))))
}

type Sums = Readonly<{
  loss: number
  /** Per sequence: wrong bits, rows with a wrong class, or the squared error. */
  errors: ReadonlyArray<number>
  /** Per sequence, for values: the absolute error; else none. */
  absolute: ReadonlyArray<number>
  /** Per sequence, 1 for each row with a wrong word, else 0; empty for tasks without words. */
  wrongTokens: ReadonlyArray<ReadonlyArray<number>>
}>

/** Σ over the rows that count, and over channels if there are any: `[B]`. */
const perSequence = (errors: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor1D => {
  const counted = tf.mul(errors, tf.expandDims(tf.cast(tf.greater(mask, 0), 'float32'), 2))
  return tf.sum(tf.sum(counted, 2), 0)
}

/** The errors `[T B ·]` of outputs, by the kind of targets. */
const errorsOf = (kind: TargetKind, outputs: tf.Tensor3D, targets: tf.Tensor3D): tf.Tensor3D => {
  if (kind === 'values') return tf.squaredDifference(outputs, targets)
  const wrong =
    kind === 'bits'
      ? tf.notEqual(tf.greater(outputs, 0), tf.greater(targets, 0.5))
      : tf.expandDims(tf.notEqual(tf.argMax(outputs, 2), tf.argMax(targets, 2)), 2)
  return tf.cast(wrong as tf.Tensor3D, 'float32')
}

/**
 * The loss of a batch, in nats or as squared error, and the errors `[B]` of each sequence: wrong bits, rows
 * with a wrong class, or the squared error; for values, also the absolute error `[B]`; for tasks of words, also its
 * {@link wrongTokens} `[B T]`.
 */
export const scoresOf = (model: Model, params: TreeRecord, batch: Batch, worded = false) =>
  tf.tidy(() => {
    const outputs = outputsOf(model, params, batch)
    const { targets, mask } = batch
    const { kind } = model.config.outputs
    return {
      loss: naturalLossOn(model.config, { outputs, targets, mask }),
      errors: perSequence(errorsOf(kind, outputs, targets), mask),
      ...(kind === 'values' && { absolute: perSequence(tf.abs(tf.sub(outputs, targets)), mask) }),
      ...(worded && { strange: wrongTokens({ logits: outputs, targets }) }),
    }
  })

/** One chunk: its loss over all its sequences, and the errors of each. */
const measure = async (model: Model, params: TreeRecord, batch: Batch, worded = false): Promise<Sums> => {
  const scores = scoresOf(model, params, batch, worded)
  try {
    const [loss, errors, absolute = [], rows = []] = await Promise.all([
      scores.loss.data(),
      scores.errors.data(),
      scores.absolute?.data(),
      scores.strange?.array(),
    ])
    return {
      loss: (loss[0] as number) * errors.length,
      errors: [...errors],
      absolute: [...absolute],
      wrongTokens: rows,
    }
  } finally {
    tf.dispose(scores)
  }
}

const total = (xs: ReadonlyArray<number>): number => xs.reduce((sum, x) => sum + x, 0)
const mean = (xs: ReadonlyArray<number>): number => total(xs) / xs.length

/** The rows of a sequence that count. */
const rowsThatCount = ({ mask }: Sequence): number => mask.reduce((sum, weight) => sum + (weight > 0 ? 1 : 0), 0)

/** The scores of the model's kind of targets, from the errors of each sequence. */
const kindScores = (
  { config, outputSize }: Model,
  sequences: ReadonlyArray<Sequence>,
  errors: ReadonlyArray<number>,
  absolute: ReadonlyArray<number>,
): BitScores | ClassScores | ValueScores => {
  const { kind } = config.outputs
  const rows = total(sequences.map(rowsThatCount))
  if (kind === 'values')
    return { rmse: Math.sqrt(total(errors) / (rows * outputSize)), mae: total(absolute) / (rows * outputSize) }
  const correct = errors.filter((n) => n === 0).length / errors.length
  if (kind === 'bits') return { bitErrors: mean(errors), correct }
  return { wrongSymbols: mean(errors), accuracy: 1 - total(errors) / rows, correct }
}

/** Above so many, a permutation of all would take too much room. */
const MANY = 2 ** 16

/** `count` different numbers below `total`, or all. */
const numbersOf = (key: Key, count: number, total: number): ReadonlyArray<number> =>
  total <= MANY ? permutation(key, total).slice(0, count) : distinct(key, Math.min(count, total), total)

/** The number of sequences of a set: as requested, or all of a finite task. */
export const sizeOfSet = ({ all }: Task, { sequences }: Pick<SequenceSet, 'sequences'>): number =>
  Math.min(sequences, all?.count ?? Number.POSITIVE_INFINITY)

/** The sequences of a set, by their numbers: drawn, or taken from the task's finite set. */
const sequencesOf = (
  task: Task,
  { key, sequences }: SequenceSet,
): ((from: number, to: number) => ReadonlyArray<Sequence>) => {
  const { all } = task
  if (all === undefined) return (from, to) => drawSequences(task, key, to - from, from)
  const numbers = numbersOf(key, sequences, all.count)
  return (from, to) => soundDraws(task, numbers.slice(from, to).map(all.at), from)
}

/**
 * Evaluates a model on sequences drawn from a key; the same key gives the same set. If the task has fewer sequences
 * than requested, all are used.
 *
 * @param between called between batches with the sequences done so far, so that the caller can do other work, or stop by
 * throwing
 * @returns       losses per sequence, in bits or as squared error; fractions from 0 to 1
 * @throws BadSequence if the task draws a malformed sequence
 */
export const evaluate = async (
  model: Model,
  params: TreeRecord,
  task: Task,
  set: SequenceSet,
  between: (done: number) => Promise<void> = async () => undefined,
): Promise<Evaluation> => {
  const size = sizeOfSet(task, set)
  const drawn = sequencesOf(task, set)
  const all: Sequence[] = []
  let loss = 0
  const measured: Sums[] = []
  const count = sideBySide(model, task.maxSteps)
  while (all.length < size) {
    const chunk = drawn(all.length, Math.min(all.length + count, size))
    for (const sequence of chunk) all.push(sequence)
    const batch = toBatch(chunk)
    try {
      const sums = await measure(model, params, batch, task.words !== undefined)
      loss += sums.loss
      measured.push(sums)
    } finally {
      tf.dispose(batch)
    }
    await between(all.length)
  }
  return {
    sequences: all.length,
    loss: loss / all.length / lossUnit(model.config.outputs.kind),
    ...kindScores(
      model,
      all,
      measured.flatMap(({ errors }) => errors),
      measured.flatMap(({ absolute }) => absolute),
    ),
    ...(task.words !== undefined &&
      wordScores(
        all,
        measured.flatMap(({ wrongTokens }) => wrongTokens),
      )),
    ...constantGuess(model.config, all),
    ...(task.optimalLoss && { optimalLoss: mean(all.map(task.optimalLoss)) }),
  }
}

/** The key of the held-out set; no training batch has it. */
export const evaluationKey = (seed: Key): Key => child(seed, 'evaluation')
