import { function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { linkAtomically, writeFileAtomically } from '../files/atomicFile.ts'
import { attempt } from '../files/failures.ts'
import { rm } from '../files/system.ts'
import { listCheckpoints, stepOf } from './checkpointFiles.ts'
import { bestFile, latestFile, stepFile } from './runPaths.ts'

const { pipe } = F

const DEFAULT_KEEP = 3

/** Whether this is the best checkpoint so far; the number of step files to keep, ≥ 1. */
export type WriteOptions = Readonly<{ best?: boolean; keep?: number }>

/** Removes all but the newest checkpoints up to a step. Later ones, from before a rollback, are not counted. */
const prune = (directory: string, step: number, keep: number): TE.TaskEither<AppError, void> =>
  pipe(
    listCheckpoints(directory),
    TE.chain((paths) =>
      attempt('remove old checkpoints in', directory, async () => {
        const older = paths.filter((path) => (stepOf(path) ?? 0) <= step)
        for (const path of older.slice(Math.max(1, keep))) await rm(path, { force: true })
      }),
    ),
  )

/**
 * Writes an encoded checkpoint of a run: the file of its step, then `best` if it is the best, then `latest`, each atomically.
 *
 * @returns the path of the step's file
 */
export const writeCheckpoint = (
  directory: string,
  { step, bytes }: Readonly<{ step: number; bytes: Uint8Array }>,
  { best = false, keep = DEFAULT_KEEP }: WriteOptions = {},
): TE.TaskEither<AppError, string> => {
  const path = stepFile(directory, step)
  return pipe(
    writeFileAtomically(path, bytes),
    TE.chain(() => (best ? linkAtomically(path, bestFile(directory)) : TE.right(undefined))),
    TE.chain(() => linkAtomically(path, latestFile(directory))),
    TE.chain(() => prune(directory, step, keep)),
    TE.map(() => path),
  )
}
