import { function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { sweep } from '../files/temporary.ts'
import { truncateMetrics } from './metrics.ts'
import { closeRun, type OpenRun } from './openRun.ts'
import { makeFolders, type Run, writeRunConfig } from './run.ts'
import { goBackTo } from './runCheckpoints.ts'
import { checkpointsFolder } from './runPaths.ts'

const { pipe } = F

/** What continuing a run changes in its directory before the first update. */
export type Continuation = Readonly<{
  run: OpenRun
  /** The config to continue with. */
  config: unknown
  /** The last step whose record is kept; −1 keeps none. */
  recorded: number
}>

/** Removes the files that killed processes left in a run. */
const swept = (directory: string): TE.TaskEither<AppError, void> =>
  pipe(
    sweep(directory),
    TE.chain(() => sweep(checkpointsFolder(directory))),
  )

/** Closes a run that has ended, and removes what killed processes left in it. */
export const closeEnded = (run: Run): TE.TaskEither<AppError, void> =>
  pipe(
    swept(run.directory),
    TE.chain(() => closeRun(run)),
  )

/**
 * Makes the changes of a continuation: makes missing directories, removes files left by killed processes, makes a named
 * checkpoint the latest, writes the config, and removes later records. Killed at any moment, it can be repeated.
 */
export const continueRun = ({ run, config, recorded }: Continuation): TE.TaskEither<AppError, Run> => {
  const { directory, checkpoint, named } = run
  return pipe(
    makeFolders(directory),
    TE.chain(() => swept(directory)),
    TE.chain(() => (named && checkpoint !== undefined ? goBackTo(directory, checkpoint) : TE.right(undefined))),
    TE.chain(() => writeRunConfig(run, config)),
    TE.chain(() => truncateMetrics(directory, recorded)),
    TE.map(() => ({ ...run, config })),
  )
}
