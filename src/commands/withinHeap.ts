import { either as E, type taskEither as TE } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import { outOfMemory } from '../runs/outOfMemory.ts'

/** Runs a task whose tensors may not fit in the heap; then the result is `OutOfMemory` with the remedy. */
export const withinHeap =
  (remedy: string) =>
  <A>(task: TE.TaskEither<AppError, A>): TE.TaskEither<AppError, A> =>
  async () => {
    try {
      return await task()
    } catch (error) {
      return E.left(outOfMemory(error, remedy))
    }
  }
