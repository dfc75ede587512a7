import { dirname, join } from 'node:path'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { maxOf } from '../../core/extremes.ts'
import { shellQuoted } from '../../core/shellQuoted.ts'
import { syncFolder } from '../files/atomicFile.ts'
import { attempt, cleanedUpOnFailure, ioFailure, unless } from '../files/failures.ts'
import { makeFolder } from '../files/folder.ts'
import { readdir, rename, rm } from '../files/system.ts'
import { sweep, temporaryName } from '../files/temporary.ts'
import { hold } from '../held.ts'
import { locked, makeFolders, type Occupancy, occupancy, type Run, writeRunConfig } from './run.ts'
import { releaseLock, sweepAbandoned } from './runLock.ts'

const { pipe } = F

const reasons: Readonly<Record<Exclude<Occupancy, 'absent' | 'vacant'>, (directory: string) => string>> = {
  run: (directory) => `is already a run. Continue it with --resume ${shellQuoted(directory)}, or choose another name.`,
  dangling: () => 'is a symbolic link to nothing. Remove the link, or choose another name.',
  file: () => 'is a file, and no directory. Choose another name.',
  taken: () => 'is not empty, and a run never overwrites files. Choose another name.',
}

const refused = (directory: string, what: keyof typeof reasons): AppError => ({
  tag: 'Usage',
  message: `${directory} ${reasons[what](directory)}`,
})

/** The error for a directory in which a run cannot be made, unless it is empty. */
const ifVacant = (directory: string, what: Occupancy): E.Either<AppError, void> =>
  what === 'vacant' ? E.right(undefined) : E.left(refused(directory, what === 'absent' ? 'taken' : what))

/**
 * Turns an empty directory into a run.
 *
 * @returns `Usage` if another process did so before this process got the lock
 */
export const settle = (directory: string, config: unknown): TE.TaskEither<AppError, Run> =>
  locked(directory, (lock) =>
    pipe(
      attempt('look at', directory, () => occupancy(directory)),
      TE.chainEitherK((now) => ifVacant(directory, now)),
      TE.chain(() => sweep(directory)),
      TE.chain(() => writeRunConfig({ directory }, config)),
      TE.chain(() => makeFolders(directory)),
      TE.map(() => ({ directory, config, checkpoint: undefined, lock })),
    ),
  )

const TAKEN = ['EEXIST', 'ENOTEMPTY', 'ENOTDIR']

/** Renames a run; returns nothing if the name is taken. */
const moved = (run: Run, directory: string): TE.TaskEither<AppError, Run | undefined> =>
  pipe(
    attempt('make', directory, () =>
      unless(TAKEN, undefined, async () => {
        hold({ kind: 'locked', directory, ticket: run.lock.ticket })
        await rename(run.directory, directory)
        return { ...run, directory, lock: { ...run.lock, directory } }
      }),
    ),
    TE.chainFirst((there) =>
      there === undefined
        ? TE.right(undefined)
        : pipe(
            attempt('make', directory, () => syncFolder(dirname(directory))),
            cleanedUpOnFailure(releaseLock(there.lock)),
          ),
    ),
  )

/**
 * Makes a run directory under a temporary name and renames it, so that it appears complete, and no two processes get the
 * same one.
 *
 * @returns nothing if another process took the name in the meantime
 */
const establish = (directory: string, config: unknown): TE.TaskEither<AppError, Run | undefined> => {
  const nursery = temporaryName(directory)
  const remove = attempt('clean up', nursery, () => rm(nursery, { recursive: true, force: true }))
  return pipe(
    sweepAbandoned(dirname(directory)),
    TE.chain(() =>
      pipe(
        attempt('make', directory, () => makeFolder(nursery)),
        TE.chain(() => settle(nursery, config)),
        TE.chain((run) => moved(run, directory)),
        cleanedUpOnFailure(remove),
      ),
    ),
    TE.chainFirst((run) => (run === undefined ? remove : TE.right(undefined))),
  )
}

const createNamed = (directory: string, config: unknown): TE.TaskEither<AppError, Run> =>
  pipe(
    attempt('look at', directory, () => occupancy(directory)),
    TE.chain((now) => {
      if (now === 'vacant') return settle(directory, config)
      if (now !== 'absent') return TE.left(refused(directory, now))
      return pipe(
        establish(directory, config),
        TE.chain((run) => (run === undefined ? TE.left(refused(directory, 'run')) : TE.right(run))),
      )
    }),
  )

/** The first free number for this name. */
const nextNumber = async (root: string, name: string): Promise<number> => {
  const names = await unless(['ENOENT'], [], () => readdir(root))
  const numbers = names
    .filter((other) => other.startsWith(`${name}-`) && /^\d{1,9}$/.test(other.slice(name.length + 1)))
    .map((other) => Number(other.slice(name.length + 1)))
  return maxOf(numbers, 0) + 1
}

const createNumbered =
  (root: string, name: string, config: unknown): TE.TaskEither<AppError, Run> =>
  async () => {
    try {
      for (let number = await nextNumber(root, name); ; number++) {
        const made = await establish(join(root, `${name}-${number}`), config)()
        if (E.isLeft(made)) return made
        if (made.right !== undefined) return E.right(made.right)
      }
    } catch (error) {
      return E.left(ioFailure('make a run in', root)(error))
    }
  }

/**
 * Makes a run and locks it. Never changes existing files.
 *
 * @param directory a new or empty directory; by default `<root>/<name>-<n>` with the next free number
 * @returns `Usage` if the directory is in use
 */
export const createRun = ({
  name,
  directory,
  config,
  root = 'runs',
}: Readonly<{ name: string; directory?: string | undefined; config: unknown; root?: string }>): TE.TaskEither<
  AppError,
  Run
> => (directory === undefined ? createNumbered(root, name, config) : createNamed(directory, config))
