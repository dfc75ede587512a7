import { join } from 'node:path'
import { either as E, function as F, readonlyArray as RA, task as T, taskEither as TE } from 'fp-ts'
import { isJsonRecord } from '../../config/json.ts'
import type { Parts } from '../../config/parts.ts'
import type { AppError } from '../../core/errors.ts'
import { jsonText, parseJson } from '../../formats/jsonText.ts'
import { writeFileAtomically } from '../../io/files/atomicFile.ts'
import { attempt, unless } from '../../io/files/failures.ts'
import { readJson } from '../../io/files/json.ts'
import { readText } from '../../io/files/regularFile.ts'
import { readdir } from '../../io/files/system.ts'
import { occupancy } from '../../io/run/run.ts'
import { configFile } from '../../io/run/runPaths.ts'
import type { RunResult } from '../../report/result.ts'
import { storedResult } from '../../report/storedResult.ts'
import { changedParts } from './changedParts.ts'
import type { Job } from './jobs.ts'
import { runFolder, runsFolder } from './place.ts'

/** The progress of a job: not started, started, or finished with a result. */
export type Progress = 'absent' | 'begun' | RunResult

/** The directory of a job's run, which may not exist yet. */
export type Placed = Readonly<{
  directory: string
  progress: Progress
  /** Earlier runs of the same name with other configs. */
  former: ReadonlyArray<Readonly<{ directory: string; changed: ReadonlyArray<string> }>>
}>

/** The file of a run's result, written when the result is complete. */
const resultFile = (directory: string): string => join(directory, 'result.json')

/** A result, or what is wrong with its file. */
const decoded = (path: string, text: string): E.Either<AppError, RunResult> =>
  F.pipe(
    E.tryCatch(
      () => parseJson(text),
      (): AppError => ({ tag: 'InvalidConfig', source: path, problems: ['not JSON; remove the file to train again'] }),
    ),
    E.chain((value) => storedResult(value, path)),
  )

const readResult = (directory: string): TE.TaskEither<AppError, RunResult | undefined> =>
  F.pipe(
    attempt('read', resultFile(directory), () =>
      unless(['ENOENT', 'ENOTDIR'], undefined, () => readText(resultFile(directory), 'results')),
    ),
    TE.chainEitherK((text) => (text === undefined ? E.right(undefined) : decoded(resultFile(directory), text))),
  )

export const writeResult = (directory: string, result: RunResult): TE.TaskEither<AppError, void> =>
  writeFileAtomically(resultFile(directory), `${jsonText(result)}\n`)

/** The results of all finished runs in a directory of results, and why those of some cannot be read. */
export type Finished = Readonly<{ results: ReadonlyArray<RunResult>; errors: ReadonlyArray<AppError> }>

/** The results of all finished runs in a directory of results. One that cannot be read does not hide the others. */
export const finishedIn = (out: string): TE.TaskEither<AppError, Finished> =>
  F.pipe(
    attempt('read', runsFolder(out), () =>
      unless<ReadonlyArray<string>, []>(['ENOENT'], [], () => readdir(runsFolder(out))),
    ),
    TE.chainTaskK((names) => T.traverseSeqArray((name: string) => readResult(join(runsFolder(out), name)))(names)),
    TE.map((all) => {
      const { left: errors, right: results } = RA.separate(all)
      return { errors, results: results.filter((result) => result !== undefined) }
    }),
  )

const progressIn = (directory: string): TE.TaskEither<AppError, Progress> =>
  F.pipe(
    readResult(directory),
    TE.map((result) => result ?? 'begun'),
  )

/**
 * Finds the directory of a job's run. A run of the same name with another config is left unchanged: the job gets a
 * directory beside it.
 *
 * @law an existing run with the job's config is found
 */
export const placed = (
  out: string,
  job: Job,
  parts: Parts,
  former: Placed['former'] = [],
): TE.TaskEither<AppError, Placed> => {
  const directory = runFolder(out, job, former.length + 1)
  return F.pipe(
    attempt('look at', directory, () => occupancy(directory)),
    TE.chain((now) => {
      if (now !== 'run') return TE.right<AppError, Placed>({ directory, progress: 'absent', former })
      return F.pipe(
        readJson(configFile(directory)),
        TE.chain((found) => {
          if (!isJsonRecord(found))
            return TE.left<AppError, Placed>({
              tag: 'InvalidConfig',
              source: configFile(directory),
              problems: ['expected a JSON object'],
            })
          const changed = changedParts(found, job.config, parts)
          return changed.length > 0
            ? placed(out, job, parts, [...former, { directory, changed }])
            : F.pipe(
                progressIn(directory),
                TE.map((progress) => ({ directory, progress, former })),
              )
        }),
      )
    }),
  )
}
