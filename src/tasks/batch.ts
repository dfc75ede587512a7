import * as tf from '@tensorflow/tfjs-core'
import { maxOf } from '../core/extremes.ts'
import { child, type Key } from '../core/random.ts'
import { checkSideBySide, soundDraws } from './sound.ts'
import type { Row, Sequence, Task } from './task.ts'

/** Sequences side by side, time first: inputs `[T B I]`, targets `[T B O]`, mask `[T B]`. */
export type Batch = Readonly<{
  inputs: tf.Tensor3D
  targets: tf.Tensor3D
  mask: tf.Tensor2D
  /** Bypass dropout factors in training, `[T B H]`: they multiply h on its way past the memory. */
  dropout?: tf.Tensor3D
}>

/**
 * `count` sequences, each drawn from its own child of the key.
 *
 * @param first the number of the first one
 * @throws BadSequence if the task draws a malformed one
 */
export const drawSequences = (task: Task, key: Key, count: number, first = 0): ReadonlyArray<Sequence> =>
  soundDraws(
    task,
    Array.from({ length: count }, (_, index) => task.draw(child(key, first + index))),
    first,
  )

/**
 * Rows of sequences side by side: `[T B width]`, float32, padded with zeros. The caller owns it.
 *
 * @param steps T, at least the rows of the longest
 */
export const rowsSideBySide = (
  sequences: ReadonlyArray<ReadonlyArray<Row>>,
  steps: number,
  width: number,
): tf.Tensor3D => {
  const count = sequences.length
  const data = new Float32Array(steps * count * width)
  for (let b = 0; b < count; b++) {
    const rows = sequences[b] as ReadonlyArray<Row>
    for (let t = 0; t < rows.length; t++) data.set(rows[t] as Row, (t * count + b) * width)
  }
  return tf.tensor3d(data, [steps, count, width])
}

/** As {@link rowsSideBySide}, of one number a row. */
const fillNumbers = (sequences: ReadonlyArray<Sequence>, steps: number): Float32Array => {
  const count = sequences.length
  const data = new Float32Array(steps * count)
  for (let b = 0; b < count; b++) {
    const { mask } = sequences[b] as Sequence
    for (let t = 0; t < mask.length; t++) data[t * count + b] = mask[t] as number
  }
  return data
}

/**
 * A batch of sequences, padded with zeros to the longest (or to `steps` if that is more). The mask is zero on the
 * padding. The caller owns its tensors.
 *
 * @param sequences at least one, each with at least one row
 * @param steps     the minimum T
 * @returns         inputs `[T B I]`, targets `[T B O]`, mask `[T B]`, float32
 * @throws RangeError if there are no sequences; BadSequence if widths or lengths disagree, or numbers are not finite
 * @law padding changes no loss and no gradient
 */
export const toBatch = (sequences: ReadonlyArray<Sequence>, steps = 0): Batch => {
  checkSideBySide(sequences)
  const count = sequences.length
  const length = maxOf(
    sequences.map(({ inputs }) => inputs.length),
    steps,
  )
  const inputSize = sequences[0]?.inputs[0]?.length ?? 0
  const targetSize = sequences[0]?.targets[0]?.length ?? 0
  return {
    inputs: rowsSideBySide(
      sequences.map(({ inputs }) => inputs),
      length,
      inputSize,
    ),
    targets: rowsSideBySide(
      sequences.map(({ targets }) => targets),
      length,
      targetSize,
    ),
    mask: tf.tensor2d(fillNumbers(sequences, length), [length, count]),
  }
}

/** The sequences of a training batch. @throws BadSequence if the task draws a malformed one */
const drawBatch = (task: Task, key: Key, count: number): ReadonlyArray<Sequence> =>
  task.drawBatch === undefined ? drawSequences(task, key, count) : soundDraws(task, task.drawBatch(key, count))

/**
 * A random batch of a task: inputs `[T B I]`, targets `[T B O]`, mask `[T B]`, where T is the longest of the B =
 * `batchSize` sequences. The same key gives the same batch on any backend. The caller owns its tensors.
 *
 * @throws BadSequence if the task draws a malformed sequence
 */
export const sampleBatch = (task: Task, key: Key, batchSize: number): Batch => toBatch(drawBatch(task, key, batchSize))
