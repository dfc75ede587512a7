import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { jsonText, parseJson } from '../../formats/jsonText.ts'
import { appendToFile } from '../files/appendFile.ts'
import { writeFileAtomically } from '../files/atomicFile.ts'
import { attempt, unless } from '../files/failures.ts'
import { readText } from '../files/regularFile.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'
import { metricsRecordOf } from '../../runs/metricsRecord.ts'
import { metricsFile } from './runPaths.ts'

const { pipe } = F

/** A line of `metrics.jsonl`, to be written. Its fields are JSON values, or numbers that are not finite. */
type Line = Readonly<{ step: number; [field: string]: unknown }>

/** Appends a record in one write. */
export const appendMetrics = (directory: string, record: Line): TE.TaskEither<AppError, void> =>
  appendToFile(metricsFile(directory), `${jsonText(record)}\n`)

/** The record of a line, or what is wrong with the line. */
const recordOf = (line: string): E.Either<string, MetricsRecord> =>
  pipe(
    E.tryCatch(
      () => parseJson(line),
      () => 'it is not JSON',
    ),
    E.chain(metricsRecordOf),
  )

const contentOf = (directory: string): TE.TaskEither<AppError, string> =>
  attempt('read', metricsFile(directory), () =>
    unless(['ENOENT'], '', () => readText(metricsFile(directory), 'metrics')),
  )

/**
 * The records of a run; none before the first one. A partial last line, left by a killed process, is ignored.
 *
 * @returns `UnreadableFile` if any other line is not a record
 */
export const readMetrics = (directory: string): TE.TaskEither<AppError, ReadonlyArray<MetricsRecord>> =>
  pipe(
    contentOf(directory),
    TE.chainEitherK((content) => {
      const lines = content.split('\n')
      const records: MetricsRecord[] = []
      for (const [index, line] of lines.entries()) {
        const record = recordOf(line)
        if (E.isRight(record)) records.push(record.right)
        else if (index < lines.length - 1)
          return E.left<AppError>({
            tag: 'UnreadableFile',
            path: metricsFile(directory),
            reason: `line ${index + 1} is not a record: ${record.left}`,
            remedy: 'Remove that line, or resume the run, which removes it.',
          })
      }
      return E.right(records)
    }),
  )

/**
 * Atomically removes the records that came after a checkpoint, and partial records.
 *
 * @param step the last step to keep: the last that the checkpoint knows to be recorded; −1 keeps nothing
 */
export const truncateMetrics = (directory: string, step: number): TE.TaskEither<AppError, void> =>
  pipe(
    contentOf(directory),
    TE.chain((content) => {
      const kept = content
        .split('\n')
        .filter((line) => {
          const record = recordOf(line)
          return E.isRight(record) && record.right.step <= step
        })
        .map((line) => `${line}\n`)
        .join('')
      return kept === content ? TE.right(undefined) : writeFileAtomically(metricsFile(directory), kept)
    }),
  )
