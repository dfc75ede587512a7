import { basename, dirname } from 'node:path'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import { type AppError, explain } from '../../core/errors.ts'
import type { Checkpoint, CheckpointSummary } from '../../formats/checkpointFormat.ts'
import { attempt } from '../files/failures.ts'
import { readSafetensors, readSafetensorsHeader, unreadable } from '../files/safetensorsFile.ts'
import { decodeCheckpoint, decodeFacts } from './checkpointCodec.ts'
import { checkpointsIn } from './checkpointFiles.ts'

export { type Checkpoint, type CheckpointSummary, trainStateOf } from '../../formats/checkpointFormat.ts'
export { encodeCheckpoint } from './checkpointCodec.ts'

const { pipe } = F

const read = (path: string): TE.TaskEither<AppError, Checkpoint> =>
  pipe(
    readSafetensors(path),
    TE.chainEitherK((file) => E.mapLeft((reason: string) => unreadable(path, reason, ''))(decodeCheckpoint(file))),
  )

/** The remedy for an unreadable checkpoint: the newest readable one beside it. */
const remedyFor = async (path: string): Promise<string> => {
  const beside = await attempt('list', dirname(path), () => checkpointsIn(dirname(path)))()
  if (E.isLeft(beside)) return `${explain(beside.left)}, so that no other checkpoint can be named.`
  for (const other of beside.right.filter((one) => basename(one) !== basename(path))) {
    const found = await read(other)()
    if (E.isRight(found)) return `Use the newest readable checkpoint beside it: ${other} (step ${found.right.step}).`
  }
  return `There is no other readable checkpoint in ${dirname(path)}.`
}

/** Adds the remedy to an error about this file. */
const withRemedy =
  <A>(path: string, result: TE.TaskEither<AppError, A>): TE.TaskEither<AppError, A> =>
  async () => {
    const found = await result()
    if (E.isRight(found) || found.left.tag !== 'UnreadableFile') return found
    return E.left({ ...found.left, remedy: await remedyFor(path) })
  }

/**
 * Reads a checkpoint and checks its hashes. Does not use the backend.
 *
 * @returns `UnreadableFile` with the fault, and the newest readable checkpoint in the same directory
 */
export const loadCheckpoint = (path: string): TE.TaskEither<AppError, Checkpoint> => withRemedy(path, read(path))

/** A checkpoint's summary, read from its header; its tensors are neither read nor checked. */
export const inspectCheckpoint = (path: string): TE.TaskEither<AppError, CheckpointSummary> =>
  withRemedy(
    path,
    pipe(
      readSafetensorsHeader(path),
      TE.chainEitherK(({ tensors, metadata }) =>
        pipe(
          decodeFacts(tensors, metadata),
          E.bimap(
            (reason) => unreadable(path, reason, ''),
            (facts) => ({ ...facts, tensors }),
          ),
        ),
      ),
    ),
  )
