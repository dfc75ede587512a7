import { isUtf8 } from 'node:buffer'
import * as tf from '@tensorflow/tfjs-core'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import { type AppError, explain } from '../../core/errors.ts'
import { disposeTree, tidy } from '../../core/ownership.ts'
import { type Stream, stream } from '../../execution/stream.ts'
import type { Trained } from '../../io/experiments/trained.ts'
import { attempt } from '../../io/files/failures.ts'
import { openStreamState, type StreamStateFile } from '../../io/files/streamStateFile.ts'
import { answersOf } from '../../models/answers.ts'
import type { TargetKind } from '../../models/targets.ts'
import { inputLineReader } from '../../tasks/data/inputLine.ts'
import type { Row } from '../../tasks/task.ts'
import { paramsInUse } from '../../training/optimizers/average.ts'
import type { Effect, Environment } from '../environment.ts'
import { LONGEST_LINE } from '../linesIn.ts'
import { answerJson } from './predictions.ts'
import { answersFor, readingOf } from './reading.ts'

export type StreamFlags = Readonly<{ state?: string }>

const invalidLine = (line: number, faults: ReadonlyArray<Readonly<{ column: number; what: string }>>): AppError => ({
  tag: 'InvalidFiles',
  faults: faults.map(({ column, what }) => `stdin:${line}:${column}: ${what}`),
  count: faults.length,
})

/** The text of a line, or its fault. */
const textOf = (bytes: Uint8Array): E.Either<Readonly<{ column: number; what: string }>, string> => {
  if (bytes.length > LONGEST_LINE)
    return E.left({ column: 1, what: `the line has more than ${LONGEST_LINE / 2 ** 20} MiB` })
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
  return isUtf8(bytes) ? E.right(text) : E.left({ column: text.indexOf('\uFFFD') + 1, what: 'not UTF-8' })
}

/** A model's outputs for a row, as its answer. */
const answerOf = (kind: TargetKind, outputs: Float32Array): Row =>
  tidy(() => Array.from(answersOf(kind, tf.tensor1d(outputs)).dataSync()))

/** Answers line after line, until the input ends or a line is bad. */
const answerLines = async (
  trained: Trained,
  opened: Stream,
  { stdin, stdout }: Environment,
): Promise<E.Either<AppError, void>> => {
  const { known } = readingOf(trained)
  const answers = answersFor(trained, known)
  const readLine = inputLineReader(known.inputs)
  let line = 0
  for await (const bytes of stdin()) {
    line++
    const text = textOf(bytes)
    if (E.isLeft(text)) return E.left(invalidLine(line, [text.left]))
    if (text.right.trim() === '') continue
    const read = readLine(text.right)
    if (E.isLeft(read)) return E.left(invalidLine(line, read.left))
    if ('reset' in read.right) opened.reset()
    else stdout(`${answerJson(answerOf(answers.kind, opened.push(read.right.input)), answers)}\n`)
  }
  return E.right(undefined)
}

/** Saves the state, also where a line was bad. */
const saved = async (
  file: StreamStateFile,
  opened: Stream,
  ended: E.Either<AppError, void>,
  { stderr }: Environment,
): Promise<E.Either<AppError, void>> => {
  const state = opened.state
  try {
    const result = await file.save(state)()
    if (E.isRight(result)) return ended
    if (E.isLeft(ended)) stderr(`${explain(ended.left)}\n`)
    return result
  } finally {
    disposeTree(state)
  }
}

/** Answers from the state of a file, if there is one, and keeps the last there. */
const answerFrom = async (
  trained: Trained,
  file: StreamStateFile | undefined,
  environment: Environment,
): Promise<E.Either<AppError, void>> => {
  const opened = stream(trained.experiment.model, paramsInUse(trained.state))
  try {
    if (file?.state !== undefined) {
      opened.reset(file.state)
      disposeTree(file.state)
    }
    const ended = E.flatten(await attempt('read', 'standard input', () => answerLines(trained, opened, environment))())
    return file === undefined ? ended : await saved(file, opened, ended, environment)
  } finally {
    opened.dispose()
  }
}

/** A signal that ended the input, as an error. */
const interruption = ({ stopped }: Environment, path: string | undefined): E.Either<AppError, void> => {
  const signal = stopped()
  if (signal === undefined) return E.right(undefined)
  const remedy =
    path === undefined
      ? 'The state is lost: --state FILE keeps it.'
      : `The state is in ${path}: repeat the command to continue.`
  return E.left({ tag: 'Interrupted', signal, remedy })
}

/**
 * Reads rows of inputs from standard input, one a line, and prints the answer to each at once. The state is kept from line
 * to line and, with `--state`, in a file.
 */
export const predictStream =
  (trained: Trained, { state: path }: StreamFlags): Effect =>
  (environment) =>
    F.pipe(
      path === undefined
        ? TE.right<AppError, StreamStateFile | undefined>(undefined)
        : openStreamState(path, trained.experiment.model, paramsInUse(trained.state)),
      TE.chain((file) => () => answerFrom(trained, file, environment)),
      TE.chainEitherK(() => interruption(environment, path)),
    )
