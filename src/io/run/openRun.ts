import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'
import { attempt, unless } from '../files/failures.ts'
import { unreadable } from '../files/safetensorsFile.ts'
import { sweep } from '../files/temporary.ts'
import { locked, makeFolders, occupancy, type Run } from './run.ts'
import { goBackTo, latestCheckpoint } from './runCheckpoints.ts'
import { releaseLock } from './runLock.ts'
import { CHECKPOINTS, checkpointsFolder, configFile } from './runPaths.ts'

const { pipe } = F

const usage = (message: string): AppError => ({ tag: 'Usage', message })

type Place = Readonly<{ directory: string; checkpoint: string | undefined }>

/** A suggestion of the run with the most similar name. */
const suggestionFor = async (path: string): Promise<string> => {
  const names = await unless(['ENOENT', 'ENOTDIR'], [], () => readdir(dirname(path)))
  const name = nearest(basename(path), names)
  return name === undefined ? '' : ` Did you mean ${join(dirname(path), name)}?`
}

const placeOf = async (path: string): Promise<E.Either<AppError, Place>> => {
  const kind = await unless(['ENOENT', 'ENOTDIR'], undefined, () => stat(path))
  if (kind === undefined) return E.left(usage(`There is no run at ${path}.${await suggestionFor(path)}`))
  const folder = dirname(path)
  if (kind.isFile() && basename(resolve(folder)) !== CHECKPOINTS)
    return E.left(usage(`${path} is neither a run directory nor a checkpoint in one.`))
  const directory = kind.isFile() ? join(folder, '..') : path
  const now = await occupancy(directory)
  if (now === 'run') return E.right({ directory, checkpoint: kind.isFile() ? path : undefined })
  const hint = now === 'vacant' ? ` Start a run there with --run ${directory}.` : ''
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
  pipe(
    attempt('read', configFile(directory), () => readFile(configFile(directory), 'utf8')),
    TE.chainEitherK((text) =>
      E.tryCatch(
        () => JSON.parse(text) as unknown,
        (error): AppError =>
          unreadable(
            configFile(directory),
            `not JSON: ${(error as SyntaxError).message}`,
            'Restore it: every checkpoint of the run contains the config, shown by inspect --json.',
          ),
      ),
    ),
  )

/**
 * Opens a run to continue it: locks it, and removes files left by killed processes.
 *
 * @param path a run directory, or a checkpoint in one
 * @returns `Usage` if there is no run, or another process trains in it
 */
export const openRun = (path: string): TE.TaskEither<AppError, Run> =>
  pipe(
    located(path),
    TE.chain(({ directory, checkpoint }) =>
      locked(directory, (lock) =>
        pipe(
          makeFolders(directory),
          TE.chain(() => sweep(directory)),
          TE.chain(() => sweep(checkpointsFolder(directory))),
          TE.chain(() => readConfig(directory)),
          TE.bindTo('config'),
          TE.bind('checkpoint', () =>
            checkpoint === undefined ? latestCheckpoint(directory) : goBackTo(directory, checkpoint),
          ),
          TE.map((opened) => ({ directory, lock, ...opened })),
        ),
      ),
    ),
  )

/** Releases the run for other processes. */
export const closeRun = (run: Run): TE.TaskEither<AppError, void> => releaseLock(run.lock)
