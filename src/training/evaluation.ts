import * as tf from '@tensorflow/tfjs-core'
import { child, type Key } from '../core/random.ts'
import type { TreeRecord } from '../core/tree.ts'
import type { Model } from '../models/model.ts'
import { type Batch, drawSequences, toBatch } from '../tasks/batch.ts'
import type { Task } from '../tasks/task.ts'
import { crossEntropy } from './loss.ts'
import { outputsOf } from './step.ts'

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
}>

/** How many sequences run side by side. */
export const CHUNK = 64

type Sums = Readonly<{ loss: number; errors: ReadonlyArray<number> }>

/** The loss of a batch, nats per sequence, and the wrong bits `[B]` of each of its sequences. */
export const marksOf = (model: Model, params: TreeRecord, batch: Batch) =>
  tf.tidy(() => {
    const logits = outputsOf(model, params, batch.inputs)
    const wrong = tf.cast(tf.notEqual(tf.greater(logits, 0), tf.greater(batch.targets, 0.5)), 'float32')
    const counted = tf.mul(wrong, tf.expandDims(batch.mask, 2))
    return [crossEntropy({ logits, ...batch }), tf.sum(tf.sum(counted, 2), 0)] as const
  })

/** One chunk: its loss in nats over all its sequences, and the wrong bits of each. */
const measure = async (model: Model, params: TreeRecord, batch: Batch): Promise<Sums> => {
  const [loss, errors] = marksOf(model, params, batch)
  try {
    const [lossData, errorData] = await Promise.all([loss.data(), errors.data()])
    return { loss: (lossData[0] as number) * errorData.length, errors: [...errorData] }
  } finally {
    tf.dispose([loss, errors])
  }
}

const mean = (xs: ReadonlyArray<number>): number => xs.reduce((sum, x) => sum + x, 0) / xs.length

/**
 * Evaluates a machine on sequences drawn from a key: the same key, the same set.
 *
 * @param between called between chunks, so that a caller can let other work happen or stop by throwing
 */
export const evaluate = async (
  model: Model,
  params: TreeRecord,
  task: Task,
  { key, sequences }: Readonly<{ key: Key; sequences: number }>,
  between: () => Promise<void> = async () => undefined,
): Promise<Evaluation> => {
  const all = drawSequences(task, key, sequences)
  let loss = 0
  const errors: number[] = []
  for (let start = 0; start < sequences; start += CHUNK) {
    const batch = toBatch(all.slice(start, start + CHUNK))
    try {
      const sums = await measure(model, params, batch)
      loss += sums.loss
      errors.push(...sums.errors)
    } finally {
      tf.dispose(batch)
    }
    await between()
  }
  return {
    sequences,
    loss: loss / sequences / Math.LN2,
    bitErrors: mean(errors),
    correct: errors.filter((n) => n === 0).length / sequences,
    ...(task.optimalLoss && { optimalLoss: mean(all.map(task.optimalLoss)) }),
  }
}

/** The key of the held-out set: never that of a training batch. */
export const evaluationKey = (seed: Key): Key => child(seed, 'evaluation')
