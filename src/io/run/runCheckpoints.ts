import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import type { CheckpointContents } from '../../formats/checkpointFormat.ts'
import { linkAtomically } from '../files/atomicFile.ts'
import { attempt, unless } from '../files/failures.ts'
import { access } from '../files/system.ts'
import { encodeCheckpoint, loadCheckpoint } from './checkpoint.ts'
import { listCheckpoints } from './checkpointFiles.ts'
import { bestFile, latestFile } from './runPaths.ts'
import { writeCheckpoint, type WriteOptions } from './writeCheckpoint.ts'

const { pipe } = F

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

/**
 * Saves a checkpoint of a run: the file of the step, then `best` if it is the best, then `latest`, each atomically.
 *
 * Append the record of this step to the metrics first, so that it exists if the process is killed in between.
 *
 * @returns the path of the step's file
 */
export const saveCheckpoint = (
  { directory }: Readonly<{ directory: string }>,
  contents: CheckpointContents,
  options: WriteOptions = {},
): TE.TaskEither<AppError, string> =>
  pipe(
    TE.fromTask<Uint8Array, AppError>(() => encodeCheckpoint(contents)),
    TE.chain((bytes) => writeCheckpoint(directory, { step: contents.state.step, bytes }, options)),
  )

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
