import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { function as F, taskEither as TE } from 'fp-ts'
import type { JsonRecord } from '../../config/json.ts'
import type { AppError } from '../../core/errors.ts'
import { jsonText, parseJson } from '../../formats/jsonText.ts'
import { writeFileAtomically } from '../../io/files/atomicFile.ts'
import { attempt, unless } from '../../io/files/failures.ts'
import { readJson } from '../../io/files/json.ts'
import { occupancy } from '../../io/run/run.ts'
import { configFile } from '../../io/run/runPaths.ts'
import type { RunResult } from '../../report/result.ts'
import { changedParts } from './changedParts.ts'
import type { Job } from './jobs.ts'
import { runFolder, runsFolder } from './place.ts'

/** How far a job has come: not begun, begun, or finished with a result. */
export type Progress = 'absent' | 'begun' | RunResult

/** Where a job's run lies, or will. */
export type Placed = Readonly<{
  directory: string
  progress: Progress
  /** Runs of other configs that had its name before. */
  former: ReadonlyArray<Readonly<{ directory: string; changed: ReadonlyArray<string> }>>
}>

/** What became of a run; there as soon as all of it is known. */
const resultFile = (directory: string): string => join(directory, 'result.json')

const readResult = (directory: string): TE.TaskEither<AppError, RunResult | undefined> =>
  attempt(
    'read',
    resultFile(directory),
    () =>
      unless(['ENOENT', 'ENOTDIR'], undefined, async () =>
        parseJson(await readFile(resultFile(directory), 'utf8')),
      ) as Promise<RunResult | undefined>,
  )

export const writeResult = (directory: string, result: RunResult): TE.TaskEither<AppError, void> =>
  writeFileAtomically(resultFile(directory), `${jsonText(result)}\n`)

/** The results of all runs that ended in a folder of results, whoever asked for them. */
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
 * Where a job's run lies. A run of another config under the same name stays as it is: the job gets a folder beside it.
 *
 * @law whatever ran with the job's config is found again
 */
export const placed = (out: string, job: Job, former: Placed['former'] = []): TE.TaskEither<AppError, Placed> => {
  const directory = runFolder(out, job, former.length + 1)
  return F.pipe(
    attempt('look at', directory, () => occupancy(directory)),
    TE.chain((now) => {
      if (now !== 'run') return TE.right<AppError, Placed>({ directory, progress: 'absent', former })
      return F.pipe(
        readJson(configFile(directory)),
        TE.chain((found) => {
          const changed = changedParts(found as JsonRecord, job.config)
          return changed.length > 0
            ? placed(out, job, [...former, { directory, changed }])
            : F.pipe(
                progressIn(directory),
                TE.map((progress) => ({ directory, progress, former })),
              )
        }),
      )
    }),
  )
}
