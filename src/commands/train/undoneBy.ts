import { either as E, type task as T, type taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'

/** Does work; if it fails, also by throwing, undoes what was done before it. The work's own error is the one that counts. */
export const undoneBy =
  <A>(undo: T.Task<unknown>, work: TE.TaskEither<AppError, A>): TE.TaskEither<AppError, A> =>
  async () => {
    let done: E.Either<AppError, A> | undefined
    try {
      done = await work()
      return done
    } finally {
      if (done === undefined || E.isLeft(done)) await undo()
    }
  }
