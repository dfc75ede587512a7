import { appendFile, readFile } from 'node:fs/promises'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { jsonText, parseJson } from '../../formats/jsonText.ts'
import { writeFileAtomically } from '../files/atomicFile.ts'
import { attempt, unless } from '../files/failures.ts'
import { metricsFile } from './runPaths.ts'

const { pipe } = F

/** One line of `metrics.jsonl`. Its fields are JSON values, or numbers that are not finite. */
export type MetricsRecord = Readonly<{ step: number; [field: string]: unknown }>

/** Appends a record in one write. */
export const appendMetrics = (directory: string, record: MetricsRecord): TE.TaskEither<AppError, void> =>
  attempt('append to', metricsFile(directory), () => appendFile(metricsFile(directory), `${jsonText(record)}\n`))

/** The record of a line; nothing if the line is not a complete record. */
const recordOf = (line: string): MetricsRecord | undefined => {
  try {
    const value = parseJson(line) as Partial<MetricsRecord> | null
    return Number.isSafeInteger(value?.step) ? (value as MetricsRecord) : undefined
  } catch {
    return undefined
  }
}

const contentOf = (directory: string): TE.TaskEither<AppError, string> =>
  attempt('read', metricsFile(directory), () => unless(['ENOENT'], '', () => readFile(metricsFile(directory), 'utf8')))

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
      const records = lines.map(recordOf)
      const bad = records.findIndex((record, index) => record === undefined && index < lines.length - 1)
      if (bad === -1) return E.right(records.filter((record) => record !== undefined))
      return E.left<AppError>({
        tag: 'UnreadableFile',
        path: metricsFile(directory),
        reason: `line ${bad + 1} is not a record`,
        remedy: 'Remove that line, or resume the run, which removes it.',
      })
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
        .filter((line) => (recordOf(line)?.step ?? Number.POSITIVE_INFINITY) <= step)
        .map((line) => `${line}\n`)
        .join('')
      return kept === content ? TE.right(undefined) : writeFileAtomically(metricsFile(directory), kept)
    }),
  )
