import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import type { TreeRecord } from '../../core/tree.ts'
import { decodeStreamState, encodeStreamState, modelHash } from '../../formats/streamState.ts'
import type { Model } from '../../models/model.ts'
import { writeFileAtomically } from './atomicFile.ts'
import { attempt, unless } from './failures.ts'
import { readSafetensors, unreadable } from './safetensorsFile.ts'
import { access, constants, stat } from './system.ts'

/** A file that keeps the state of a model's stream. */
export type StreamStateFile = Readonly<{
  /** The state that it held, on the running backend; none if there was no file. The caller owns it. */
  state: TreeRecord | undefined
  /** Writes a state atomically. */
  save: (state: TreeRecord) => TE.TaskEither<AppError, void>
}>

const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex')

const exists = (path: string): Promise<boolean> =>
  unless(['ENOENT'], false, async () => {
    await stat(path)
    return true
  })

/**
 * Opens a file for the state of a model's stream.
 *
 * @param path may not exist yet; its folder must
 * @returns    `UnreadableFile` if it holds something else or the state of another model, `IoFailure` if it could not be written
 */
export const openStreamState = (
  path: string,
  model: Model,
  params: TreeRecord,
): TE.TaskEither<AppError, StreamStateFile> =>
  F.pipe(
    attempt('write', path, () => access(dirname(path), constants.W_OK)),
    TE.chain(() => attempt('read', path, () => exists(path))),
    TE.bindTo('isThere'),
    TE.bind('hash', () => TE.fromTask(() => modelHash(sha256, model, params))),
    TE.bind('state', ({ isThere, hash }): TE.TaskEither<AppError, TreeRecord | undefined> => {
      if (!isThere) return TE.right(undefined)
      const remedy = 'Give the file that this model’s stream has kept, or a new one.'
      return F.pipe(
        readSafetensors(path),
        TE.chainEitherKW((file) =>
          E.mapLeft((reason: string) => unreadable(path, reason, remedy))(decodeStreamState(file, model, hash)),
        ),
      )
    }),
    TE.map(({ hash, state }) => ({
      state,
      save: (last) =>
        F.pipe(
          TE.fromTask(() => encodeStreamState(last, hash)),
          TE.chain((bytes) => writeFileAtomically(path, bytes)),
        ),
    })),
  )
