import * as tf from '@tensorflow/tfjs-core'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { tidy } from '../../core/ownership.ts'
import { readForPrediction } from '../../io/data/readData.ts'
import type { Trained } from '../../io/experiments/trained.ts'
import { answersOf } from '../../models/answers.ts'
import { toBatch } from '../../tasks/batch.ts'
import { DataConfig } from '../../tasks/data/config.ts'
import type { DataFile, SequenceSource } from '../../tasks/data/dataFile.ts'
import type { DataSchema } from '../../tasks/data/schema.ts'
import { windowsOf } from '../../tasks/data/windows.ts'
import { type Row, type Sequence, targetKindOf } from '../../tasks/task.ts'
import { sideBySide } from '../../training/evaluation.ts'
import { paramsInUse } from '../../training/optimizers/average.ts'
import { outputsOf } from '../../training/step.ts'
import { type RunFlags, trainedModelBy } from '../drawn.ts'
import type { Effect, Environment } from '../environment.ts'
import { withOwnParts } from '../ownParts.ts'
import { withinHeap } from '../withinHeap.ts'
import { type Answers, predictionHeader, predictionJson, predictionRows } from './predictions.ts'

export type FileFlags = Omit<RunFlags, 'data' | 'heldOut'> & Readonly<{ data: string; json?: boolean; csv?: boolean }>

type Known = Pick<DataSchema, 'kind' | 'inputs' | 'targets'>

/** How the model's file is read, and what it must hold: as the data that it was trained on, or rows of its sizes. */
const readingOf = ({ experiment: { task, config } }: Trained): Readonly<{ options: DataConfig; known: Known }> => {
  const { name, ...own } = config.task
  const decoded = DataConfig.decode(name === 'data' ? own : {})
  if (E.isLeft(decoded)) throw new Error('the config of the task data is not one')
  const options = { ...decoded.right, format: null }
  if (options.schema !== null) return { options, known: options.schema }
  const kind = targetKindOf(task)
  return {
    options,
    known: {
      kind,
      inputs: [{ name: 'inputs', of: 'numbers', size: task.inputSize, names: null }],
      targets: [{ name: 'targets', of: kind === 'classes' ? 'ids' : 'numbers', size: task.targetSize, names: null }],
    },
  }
}

/** The sequences of a file; of a series or a text, windows one after the other. */
const sourceOf = (file: DataFile, { window }: DataConfig): SequenceSource =>
  file.form === 'sequences'
    ? file.source
    : windowsOf(file, { from: 0, to: file.steps, window, stride: window, ahead: 0, partial: true })

/** The answers `[B][T][O]` to sequences of different lengths. */
const answersTo = (
  { experiment: { model }, state }: Trained,
  sequences: ReadonlyArray<Sequence>,
): ReadonlyArray<ReadonlyArray<Row>> =>
  tidy(() => {
    const outputs = answersOf(model.config.outputs.kind, outputsOf(model, paramsInUse(state), toBatch(sequences)))
    const rows = tf.transpose(outputs, [1, 0, 2]).arraySync() as ReadonlyArray<ReadonlyArray<Row>>
    return sequences.map(({ inputs }, at) => (rows[at] as ReadonlyArray<Row>).slice(0, inputs.length))
  })

/** Prints the answers to all sequences of a source, in order, batch by batch. */
const printAll = (
  trained: Trained,
  source: SequenceSource,
  known: Known,
  { csv }: FileFlags,
  { stdout }: Environment,
): void => {
  const { model, task } = trained.experiment
  const isNumbered = known.targets.some(({ of }) => of === 'ids')
  const names = (isNumbered ? undefined : task.targets?.names) ?? task.words
  const answers: Answers = {
    kind: targetKindOf(task),
    names: names ?? Array.from({ length: task.targetSize }, (_, at) => at),
  }
  if (csv === true) stdout(predictionHeader(answers))
  const most = sideBySide(model, source.longest)
  for (let first = 0; first < source.count; first += most) {
    const numbers = Array.from({ length: Math.min(most, source.count - first) }, (_, at) => first + at)
    const sequences = numbers.map(source.at)
    for (const [at, outputs] of answersTo(trained, sequences).entries()) {
      const prediction = { number: first + at, outputs }
      stdout(csv === true ? predictionRows(prediction, answers) : `${predictionJson(prediction, answers)}\n`)
    }
  }
}

/** Prints a model's answers to the sequences of a file: a line of JSON for each, or rows of a table. */
export const predictFile =
  (source: string, flags: FileFlags): Effect =>
  (environment) =>
    withOwnParts(flags, (named, parts) =>
      F.pipe(
        flags.json === true && flags.csv === true
          ? TE.left<AppError>({ tag: 'Usage', message: 'Use either --json or --csv, not both.' })
          : TE.right(undefined),
        // The flag names the file of the predictions, not the one of the training.
        TE.chain(() =>
          trainedModelBy(
            source,
            F.pipe(named, ({ data: _, ...rest }) => rest),
            parts,
          ),
        ),
        TE.chain((trained) => {
          for (const note of trained.notes) environment.stderr(`${note}\n`)
          const { options, known } = readingOf(trained)
          return F.pipe(
            () => readForPrediction(flags.data, options, known, environment.stderr),
            TE.map((file) => printAll(trained, sourceOf(file, options), known, flags, environment)),
          )
        }),
        withinHeap('Lower model.slots, or give shorter sequences.'),
      ),
    )
