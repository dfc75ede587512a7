import { basename, dirname, join, resolve } from 'node:path'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'
import { shellQuoted } from '../../core/shellQuoted.ts'
import { attempt, unless } from '../files/failures.ts'
import { readJson } from '../files/json.ts'
import { unreadable } from '../files/safetensorsFile.ts'
import { lstat, readdir, stat } from '../files/system.ts'
import { folderOfRuns, runsIn } from './runsIn.ts'
import { locked, occupancy, type Run } from './run.ts'
import { latestCheckpoint } from './runCheckpoints.ts'
import { releaseLock, restoreLock } from './runLock.ts'
import { CHECKPOINTS, configFile } from './runPaths.ts'

const { pipe } = F

const usage = (message: string): AppError => ({ tag: 'Usage', message })

type Place = Readonly<{ directory: string; checkpoint: string | undefined }>

/** A suggestion of the run with the most similar name. */
const suggestionFor = async (path: string): Promise<string> => {
  const names = await unless(['ENOENT', 'ENOTDIR'], [], () => readdir(dirname(path)))
  const name = nearest(basename(path), names)
  return name === undefined ? '' : ` Did you mean ${join(dirname(path), name)}?`
}

const missing = async (path: string): Promise<AppError> => {
  const link = await unless(['ENOENT', 'ENOTDIR'], undefined, () => lstat(path))
  return {
    tag: 'IoFailure',
    action: 'open',
    path,
    reason: link === undefined ? `no such run.${await suggestionFor(path)}` : 'it is a symbolic link to nothing',
  }
}

const placeOf = async (path: string): Promise<E.Either<AppError, Place>> => {
  const kind = await unless(['ENOENT', 'ENOTDIR'], undefined, () => stat(path))
  if (kind === undefined) return E.left(await missing(path))
  const folder = dirname(path)
  if (kind.isFile() && basename(resolve(folder)) !== CHECKPOINTS)
    return E.left(usage(`${path} is neither a run directory nor a checkpoint in one.`))
  const directory = kind.isFile() ? join(folder, '..') : path
  const now = await occupancy(directory)
  if (now === 'run') return E.right({ directory, checkpoint: kind.isFile() ? path : undefined })
  const runs = await runsIn(directory)
  if (runs.length > 0) return E.left(folderOfRuns(directory, runs))
  const hint = now === 'vacant' ? ` Start a run there with --run ${shellQuoted(directory)}.` : ''
  return E.left(usage(`${directory} is not a run: it has no config.json.${hint}`))
}

/** The run of a path, and the checkpoint if the path is one. */
const located = (path: string): TE.TaskEither<AppError, Place> =>
  pipe(
    attempt('look at', path, () => placeOf(path)),
    TE.chainEitherK((place) => place),
  )

/** The run directory of a path. */
export const findRun = (path: string): TE.TaskEither<AppError, string> =>
  pipe(
    located(path),
    TE.map(({ directory }) => directory),
  )

const readConfig = (directory: string): TE.TaskEither<AppError, unknown> =>
  readJson(configFile(directory), {
    invalid: (problem) =>
      unreadable(
        configFile(directory),
        problem,
        'Restore it: every checkpoint of the run contains the config, shown by inspect --json.',
      ),
  })

/** A run that is open to be continued. `named`: whether its checkpoint was named, instead of the latest being taken. */
export type OpenRun = Run & Readonly<{ named: boolean }>

/**
 * Opens a run to continue it: locks it and reads its config. Changes nothing else; {@link continueRun} does.
 *
 * @param path a run directory, or a checkpoint in one
 * @returns `Usage` if there is no run, or another process trains in it
 */
export const openRun = (path: string): TE.TaskEither<AppError, OpenRun> =>
  pipe(
    located(path),
    TE.chain(({ directory, checkpoint }) =>
      locked(directory, (lock) =>
        pipe(
          readConfig(directory),
          TE.bindTo('config'),
          TE.bind('checkpoint', () =>
            checkpoint === undefined ? latestCheckpoint(directory) : TE.right<AppError, string | undefined>(checkpoint),
          ),
          TE.map((opened) => ({ directory, lock, named: checkpoint !== undefined, ...opened })),
        ),
      ),
    ),
  )

/** Releases the run for other processes. */
export const closeRun = (run: Run): TE.TaskEither<AppError, void> => releaseLock(run.lock)

/** Releases a run in which nothing was changed, and leaves it as it was found. */
export const leaveRun = (run: Run): TE.TaskEither<AppError, void> => restoreLock(run.lock)
