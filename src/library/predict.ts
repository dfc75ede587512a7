import * as tf from '@tensorflow/tfjs-core'
import { refuse } from '../core/floats.ts'
import { tidy } from '../core/ownership.ts'
import type { TreeRecord } from '../core/tree.ts'
import { answersOf } from '../models/answers.ts'
import type { Model } from '../models/model.ts'
import { rowsSideBySide } from '../tasks/batch.ts'
import type { Row } from '../tasks/task.ts'
import { sideBySide } from '../training/evaluation.ts'
import { outputsOf } from '../training/step.ts'

/** How {@link predict} answers. */
export type PredictOptions = Readonly<{
  /** Whether bits and classes are answered with logits, in place of probabilities. Default false. */
  logits?: boolean
}>

type Rows = ReadonlyArray<Row>

/** @throws RangeError naming the sequence and the row */
const checkSequences = ({ inputSize }: Model, sequences: ReadonlyArray<Rows>): void => {
  sequences.forEach((rows, number) =>
    rows.forEach((row, t) => {
      const place = `sequence ${number}, row ${t}`
      if (row.length !== inputSize) refuse(place, `${inputSize} numbers, the model’s inputs`, String(row.length))
      for (let at = 0; at < inputSize; at++)
        if (!Number.isFinite(row[at])) refuse(`${place}, entry ${at}`, 'a finite number', String(row[at]))
    }),
  )
}

/** The answers of a batch to sequences that have rows, in their order. */
const answersTo = async (
  model: Model,
  params: TreeRecord,
  sequences: ReadonlyArray<Rows>,
  { logits = false }: PredictOptions,
): Promise<ReadonlyArray<Rows>> => {
  const { kind } = model.config.outputs
  const outputs = tidy(() => {
    const steps = sequences.reduce((most, { length }) => Math.max(most, length), 0)
    const given = outputsOf(model, params, { inputs: rowsSideBySide(sequences, steps, model.inputSize) })
    return tf.transpose(logits ? given : answersOf(kind, given), [1, 0, 2])
  })
  try {
    const rows = (await outputs.array()) as ReadonlyArray<Rows>
    return sequences.map(({ length }, at) => (rows[at] as Rows).slice(0, length))
  } finally {
    outputs.dispose()
  }
}

/**
 * A model's answers to sequences, each from the initial state. Sequences are computed side by side, in batches as large as those of
 * an evaluation; shorter ones are padded, which changes no answer.
 *
 * @param params    the model's params; the caller keeps owning them
 * @param sequences of any lengths, also none; each row has the model's I numbers
 * @returns         a row of O numbers for each row: the probability of each bit, the probabilities of the classes, or values in the
 *                  unit of the data
 * @throws RangeError naming sequence and row if a row is not I finite numbers, or the param that does not fit the model
 */
export const predict = async (
  model: Model,
  params: TreeRecord,
  sequences: ReadonlyArray<ReadonlyArray<Row>>,
  options: PredictOptions = {},
): Promise<ReadonlyArray<ReadonlyArray<Row>>> => {
  checkSequences(model, sequences)
  const answers: Rows[] = sequences.map(() => [])
  const filled = [...sequences.keys()].filter((number) => (sequences[number] as Rows).length > 0)
  const longest = sequences.reduce((most, { length }) => Math.max(most, length), 0)
  const count = sideBySide(model, longest)
  for (let start = 0; start < filled.length; start += count) {
    const numbers = filled.slice(start, start + count)
    const found = await answersTo(
      model,
      params,
      numbers.map((number) => sequences[number] as Rows),
      options,
    )
    for (const [at, number] of numbers.entries()) answers[number] = found[at] as Rows
  }
  return answers
}
