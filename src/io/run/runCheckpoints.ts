import { access, rm } from 'node:fs/promises'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import type { CheckpointContents } from '../../formats/checkpointFormat.ts'
import { linkAtomically, writeFileAtomically } from '../files/atomicFile.ts'
import { attempt, unless } from '../files/failures.ts'
import { checkpointsIn, encodeCheckpoint, loadCheckpoint, stepOf } from './checkpoint.ts'
import { bestFile, checkpointsFolder, latestFile, stepFile } from './runPaths.ts'

const { pipe } = F

const DEFAULT_KEEP = 3

/** A run's checkpoints by step, newest first. */
export const listCheckpoints = (directory: string): TE.TaskEither<AppError, ReadonlyArray<string>> =>
  attempt('list', checkpointsFolder(directory), async () =>
    (await checkpointsIn(checkpointsFolder(directory))).filter((path) => stepOf(path) !== undefined),
  )

const exists = (path: string): TE.TaskEither<AppError, boolean> =>
  attempt('look at', path, () =>
    unless(['ENOENT', 'ENOTDIR'], false, async () => {
      await access(path)
      return true
    }),
  )

/**
 * The checkpoint to continue from; nothing if there is none yet. A process killed between saving a step and updating
 * `latest` leaves a newer step, which is computed again.
 */
export const latestCheckpoint = (directory: string): TE.TaskEither<AppError, string | undefined> =>
  pipe(
    exists(latestFile(directory)),
    TE.chain((found) =>
      found
        ? TE.right(latestFile(directory))
        : pipe(
            listCheckpoints(directory),
            TE.map((paths) => paths[0]),
          ),
    ),
  )

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
 * Saves a checkpoint of a run: the file of the step, then `best` if it is the best, then `latest`, each atomically.
 *
 * Append the record of this step to the metrics first, so that it exists if the process is killed in between.
 *
 * @param options.best whether this is the best checkpoint so far
 * @param options.keep number of step files to keep, ≥ 1
 * @returns the path of the step's file
 */
export const saveCheckpoint = (
  { directory }: Readonly<{ directory: string }>,
  contents: CheckpointContents,
  { best = false, keep = DEFAULT_KEEP }: Readonly<{ best?: boolean; keep?: number }> = {},
): TE.TaskEither<AppError, string> => {
  const { step } = contents.state
  const path = stepFile(directory, step)
  return pipe(
    TE.fromTask<Uint8Array, AppError>(() => encodeCheckpoint(contents)),
    TE.chain((bytes) => writeFileAtomically(path, bytes)),
    TE.chain(() => (best ? linkAtomically(path, bestFile(directory)) : TE.right(undefined))),
    TE.chain(() => linkAtomically(path, latestFile(directory))),
    TE.chain(() => prune(directory, step, keep)),
    TE.map(() => path),
  )
}

/** Whether the best checkpoint is from a later step, or damaged. */
const bestIsBeyond = (directory: string, step: number): TE.TaskEither<AppError, boolean> =>
  pipe(
    exists(bestFile(directory)),
    TE.chain((found) => (found ? TE.fromTask(loadCheckpoint(bestFile(directory))) : TE.right(undefined))),
    TE.map((best) => best !== undefined && (E.isLeft(best) || best.right.step > step)),
  )

/**
 * Makes a readable checkpoint the latest. The metrics after it are about to be removed, so a process killed before its next
 * checkpoint must not resume from a later one, nor may a later one stay the best.
 *
 * @returns the checkpoint; `UnreadableFile` if it is damaged, and then nothing is changed
 */
export const goBackTo = (directory: string, path: string): TE.TaskEither<AppError, string> =>
  pipe(
    loadCheckpoint(path),
    TE.chain(({ step }) => bestIsBeyond(directory, step)),
    TE.chain((beyond) => (beyond ? linkAtomically(path, bestFile(directory)) : TE.right(undefined))),
    TE.chain(() => linkAtomically(path, latestFile(directory))),
    TE.map(() => path),
  )
