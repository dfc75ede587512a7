import { mkdir, readdir, stat } from 'node:fs/promises'
import { function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { writeFileAtomically } from '../files/atomicFile.ts'
import { attempt, unless } from '../files/failures.ts'
import { isTemporary } from '../files/temporary.ts'
import { acquireLock, LOCK, type RunLock, releaseLock } from './runLock.ts'
import { checkpointsFolder, configFile, plotsFolder } from './runPaths.ts'

const { pipe } = F

/** A run that this process holds the lock of. */
export type Run = Readonly<{
  directory: string
  /** As `config.json` has it. */
  config: unknown
  /** Where to go on from; nothing where the run has no checkpoint yet, so that it begins at step 0. */
  checkpoint: string | undefined
  lock: RunLock
}>

/** Saves the config of a run, for people and for `--config`. */
export const writeRunConfig = (run: Pick<Run, 'directory'>, config: unknown): TE.TaskEither<AppError, void> =>
  writeFileAtomically(configFile(run.directory), `${JSON.stringify(config, undefined, 2)}\n`)

/** Makes the folders of a run, where they are missing. */
export const makeFolders = (directory: string): TE.TaskEither<AppError, void> =>
  attempt('make folders in', directory, async () => {
    for (const folder of [checkpointsFolder(directory), plotsFolder(directory)])
      await mkdir(folder, { recursive: true })
  })

/** Locks a run for what follows, and gives the lock back where that fails. */
export const locked = <A>(
  directory: string,
  then: (lock: RunLock) => TE.TaskEither<AppError, A>,
): TE.TaskEither<AppError, A> =>
  pipe(
    acquireLock(directory),
    TE.chain((lock) =>
      pipe(
        then(lock),
        TE.orElse((error) =>
          pipe(
            releaseLock(lock),
            TE.chain(() => TE.left(error)),
          ),
        ),
      ),
    ),
  )

/** What a path is: nothing, an empty directory, a run, or something else that is in use. */
export type Occupancy = 'absent' | 'vacant' | 'run' | 'taken'

export const occupancy = async (path: string): Promise<Occupancy> => {
  const found = await unless(['ENOENT', 'ENOTDIR'], undefined, () => stat(path))
  if (found === undefined) return 'absent'
  if (!found.isDirectory()) return 'taken'
  const names = await readdir(path)
  if (names.includes('config.json')) return 'run'
  // A process that was killed while it made a run may have left these.
  return names.every((name) => name === LOCK || isTemporary(name)) ? 'vacant' : 'taken'
}
