import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { function as F, taskEither as TE } from 'fp-ts'
import type { JsonRecord } from '../../config/json.ts'
import type { Parts } from '../../config/parts.ts'
import type { AppError } from '../../core/errors.ts'
import { jsonText, parseJson } from '../../formats/jsonText.ts'
import { writeFileAtomically } from '../../io/files/atomicFile.ts'
import { attempt, unless } from '../../io/files/failures.ts'
import { readJson } from '../../io/files/json.ts'
import { occupancy } from '../../io/run/run.ts'
import { configFile } from '../../io/run/runPaths.ts'
import { type RunResult, resultFrom, type StoredResult } from '../../report/result.ts'
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

const readResult = (directory: string): TE.TaskEither<AppError, RunResult | undefined> =>
  attempt('read', resultFile(directory), () =>
    unless<RunResult | undefined, undefined>(['ENOENT', 'ENOTDIR'], undefined, async () =>
      resultFrom(parseJson(await readFile(resultFile(directory), 'utf8')) as StoredResult),
    ),
  )

export const writeResult = (directory: string, result: RunResult): TE.TaskEither<AppError, void> =>
  writeFileAtomically(resultFile(directory), `${jsonText(result)}\n`)

/** The results of all finished runs in a directory of results. */
export const finishedIn = (out: string): TE.TaskEither<AppError, ReadonlyArray<RunResult>> =>
  F.pipe(
    attempt('read', runsFolder(out), () =>
      unless<ReadonlyArray<string>, []>(['ENOENT'], [], () => readdir(runsFolder(out))),
    ),
    TE.chain((names) => TE.traverseSeqArray((name: string) => readResult(join(runsFolder(out), name)))(names)),
    TE.map((all) => all.flatMap((result) => (result === undefined ? [] : [result]))),
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
          const changed = changedParts(found as JsonRecord, job.config, parts)
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
