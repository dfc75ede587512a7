import { function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { writeFileAtomically } from '../files/atomicFile.ts'
import { attempt, cleanedUpOnFailure, unless } from '../files/failures.ts'
import { makeFolder } from '../files/folder.ts'
import { lstat, readdir, stat } from '../files/system.ts'
import { isTemporary } from '../files/temporary.ts'
import { acquireLock, LOCK, type RunLock, restoreLock } from './runLock.ts'
import { checkpointsFolder, configFile, plotsFolder } from './runPaths.ts'

const { pipe } = F

/** A run locked by this process. */
export type Run = Readonly<{
  directory: string
  /** The content of `config.json`. */
  config: unknown
  /** The checkpoint to continue from; nothing if the run has none yet and starts at step 0. */
  checkpoint: string | undefined
  lock: RunLock
}>

/** Writes the config of a run, readable and usable with `--config`. */
export const writeRunConfig = (run: Pick<Run, 'directory'>, config: unknown): TE.TaskEither<AppError, void> =>
  writeFileAtomically(configFile(run.directory), `${JSON.stringify(config, undefined, 2)}\n`)

/** Makes the missing directories of a run. */
export const makeFolders = (directory: string): TE.TaskEither<AppError, void> =>
  attempt('make directories in', directory, async () => {
    for (const folder of [checkpointsFolder(directory), plotsFolder(directory)]) await makeFolder(folder)
  })

/** Locks a run for an action; if the action fails, the lock is as it was. */
export const locked = <A>(
  directory: string,
  then: (lock: RunLock) => TE.TaskEither<AppError, A>,
): TE.TaskEither<AppError, A> =>
  pipe(
    acquireLock(directory),
    TE.chain((lock) => pipe(then(lock), cleanedUpOnFailure(restoreLock(lock)))),
  )

/** What is at a path: nothing, an empty directory, a run, a symbolic link to nothing, no directory, or one of other files. */
export type Occupancy = 'absent' | 'vacant' | 'run' | 'dangling' | 'file' | 'taken'

export const occupancy = async (path: string): Promise<Occupancy> => {
  const found = await unless(['ENOENT', 'ENOTDIR'], undefined, () => stat(path))
  if (found === undefined)
    return (await unless(['ENOENT', 'ENOTDIR'], undefined, () => lstat(path))) === undefined ? 'absent' : 'dangling'
  if (!found.isDirectory()) return 'file'
  const names = await readdir(path)
  if (names.includes('config.json')) return 'run'
  // Files that a process may leave if killed while making a run.
  return names.every((name) => name === LOCK || isTemporary(name)) ? 'vacant' : 'taken'
}
