import { function as F, taskEither as TE } from 'fp-ts'
import { readForPrediction } from '../../io/data/readData.ts'
import type { Trained } from '../../io/experiments/trained.ts'
import { predict } from '../../library/predict.ts'
import type { DataConfig } from '../../tasks/data/config.ts'
import type { DataFile, SequenceSource } from '../../tasks/data/dataFile.ts'
import { windowsOf } from '../../tasks/data/windows.ts'
import { sideBySide } from '../../training/evaluation.ts'
import { paramsInUse } from '../../training/optimizers/average.ts'
import type { Effect, Environment } from '../environment.ts'
import { predictionHeader, predictionJson, predictionRows } from './predictions.ts'
import { answersFor, type Known, readingOf } from './reading.ts'

export type FileFlags = Readonly<{ data: string; csv?: boolean }>

/** The sequences of a file; of a series or a text, windows one after the other. */
const sourceOf = (file: DataFile, { window }: DataConfig): SequenceSource =>
  file.form === 'sequences'
    ? file.source
    : windowsOf(file, { from: 0, to: file.steps, window, stride: window, ahead: 0, partial: true })

/** Prints the answers to all sequences of a source, in order, batch by batch. */
const printAll = async (
  trained: Trained,
  source: SequenceSource,
  known: Known,
  { csv }: FileFlags,
  { stdout }: Environment,
): Promise<void> => {
  const { model } = trained.experiment
  const answers = answersFor(trained, known)
  if (csv === true) stdout(predictionHeader(answers))
  const most = sideBySide(model, source.longest)
  for (let first = 0; first < source.count; first += most) {
    const numbers = Array.from({ length: Math.min(most, source.count - first) }, (_, at) => first + at)
    const inputs = numbers.map((number) => source.at(number).inputs)
    for (const [at, outputs] of (await predict(model, paramsInUse(trained.state), inputs)).entries()) {
      const prediction = { number: first + at, outputs }
      stdout(csv === true ? predictionRows(prediction, answers) : `${predictionJson(prediction, answers)}\n`)
    }
  }
}

/** Prints a model's answers to the sequences of a file: a line of JSON for each, or rows of a table. */
export const predictFile =
  (trained: Trained, flags: FileFlags): Effect =>
  (environment) => {
    const { options, known } = readingOf(trained)
    return F.pipe(
      () => readForPrediction(flags.data, options, known, environment.stderr),
      TE.chain((file) => TE.fromTask(() => printAll(trained, sourceOf(file, options), known, flags, environment))),
    )
  }
