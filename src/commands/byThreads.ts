import { either as E, type taskEither as TE } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import { ShardFailed } from '../fused/dataParallel/shardFailed.ts'

/** Runs work that uses worker threads; a failed thread becomes an error value, with this remedy. */
export const byThreads =
  <A>(remedy: string, work: () => Promise<E.Either<AppError, A>>): TE.TaskEither<AppError, A> =>
  async () => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ShardFailed)) throw error
      return E.left({ tag: 'WorkerFailed', reason: (await error.explained()).message, remedy })
    }
  }
