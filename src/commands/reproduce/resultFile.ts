import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import { isJsonRecord } from '../../config/json.ts'
import { resolveConfig } from '../../config/resolve.ts'
import type { AppError } from '../../core/errors.ts'
import { writeFileAtomically } from '../../io/atomicFile.ts'
import { attempt, unless } from '../../io/failures.ts'
import { readJson } from '../../io/json.ts'
import { canonicalJson, jsonText, parseJson } from '../../io/jsonText.ts'
import { occupancy } from '../../io/run.ts'
import { configFile } from '../../io/runPaths.ts'
import type { RunResult } from '../../runs/report/result.ts'
import type { Job } from './jobs.ts'

/** How far a job has come: not begun, begun, or finished with a result. */
export type Progress = 'absent' | 'begun' | RunResult

/** What became of a run; there as soon as all of it is known. */
const resultFile = (directory: string): string => join(directory, 'result.json')

const readResult = (directory: string): TE.TaskEither<AppError, RunResult | undefined> =>
  attempt('read', resultFile(directory), () =>
    unless(['ENOENT'], undefined, async () => parseJson(await readFile(resultFile(directory), 'utf8')) as RunResult),
  )

export const writeResult = (directory: string, result: RunResult): TE.TaskEither<AppError, void> =>
  writeFileAtomically(resultFile(directory), `${jsonText(result)}\n`)

/** The parts that two configs differ in. */
const changedParts = (a: object, b: object): ReadonlyArray<string> => {
  const [before, after] = [a, b].map((config) => new Map(Object.entries(config)))
  return [...(after?.keys() ?? [])].filter((key) => canonicalJson(before?.get(key)) !== canonicalJson(after?.get(key)))
}

/** Refuses to go on with a run of another config under the same name. */
const sameRun = (directory: string, { config }: Job): TE.TaskEither<AppError, void> =>
  F.pipe(
    readJson(configFile(directory)),
    TE.chainEitherK((file) => resolveConfig({ file: isJsonRecord(file) ? file : {}, source: configFile(directory) })),
    TE.chainEitherK((found) => {
      const changed = changedParts(found, config)
      return changed.length === 0
        ? E.right(undefined)
        : E.left<AppError>({
            tag: 'Usage',
            message: `${directory} is a run with another ${changed.join(', ')}. Give another --out, or remove that run.`,
          })
    }),
  )

/**
 * How far a job has come.
 *
 * @returns `Usage` where its place is taken by a run of another config
 */
export const progressOf = (directory: string, job: Job): TE.TaskEither<AppError, Progress> =>
  F.pipe(
    attempt('look at', directory, () => occupancy(directory)),
    TE.chain((now) => {
      if (now !== 'run') return TE.right<AppError, Progress>('absent')
      return F.pipe(
        sameRun(directory, job),
        TE.chain(() => readResult(directory)),
        TE.map((result): Progress => result ?? 'begun'),
      )
    }),
  )
