import { type either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { checkpointContents, type ToSave } from '../../library/checkpoints.ts'
import { writeFileAtomically } from '../files/atomicFile.ts'
import { encodeCheckpoint } from '../run/checkpoint.ts'

/**
 * Saves a checkpoint as a file, atomically: after a crash at any moment, the file is the old one or the new one, never a part.
 *
 * @param path  a `.safetensors` file, in a folder that exists; it is replaced
 * @param saved a model that `createModel` or `buildModel` made, with its train state, or its params alone
 * @returns     `IoFailure` if the system refuses; the file is then unchanged
 */
export const saveCheckpoint = (path: string, saved: ToSave): Promise<E.Either<AppError, void>> =>
  F.pipe(
    TE.fromTask<Uint8Array, AppError>(() => encodeCheckpoint(checkpointContents(saved))),
    TE.chain((bytes) => writeFileAtomically(path, bytes)),
  )()
