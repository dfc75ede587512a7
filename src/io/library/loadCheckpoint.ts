import { type either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { type LoadedModel, loadedModel, type LoadOptions } from '../../library/checkpoints.ts'
import { checkpointIn } from '../experiments/trained.ts'
import { loadCheckpoint as readCheckpoint } from '../run/checkpoint.ts'

/**
 * Reads a checkpoint from a file. A backend must run: {@link start} first.
 *
 * @param path    a `.safetensors` file, of a run or of `saveCheckpoint`; or a run directory: its best checkpoint, or else its
 *                latest
 * @param options `parts`: your own task, memory and controller, if its config names them; `name`: its name in errors, by
 *                default the path
 * @returns       the model with its params and state, on the running backend; or `UnreadableFile` with what to do,
 *                `InvalidConfig`, or `IoFailure`
 * @throws RangeError if one of the `parts` has the name of another part
 */
export const loadCheckpoint = (path: string, options: LoadOptions = {}): Promise<E.Either<AppError, LoadedModel>> =>
  F.pipe(
    checkpointIn(path),
    TE.chain((file) =>
      F.pipe(
        readCheckpoint(file),
        TE.chainEitherK((checkpoint) => loadedModel(checkpoint, { name: file, ...options })),
      ),
    ),
  )()
