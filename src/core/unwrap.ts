import { either as E } from 'fp-ts'
import { type AppError, explain } from './errors.ts'

/** An expected failure, thrown. Its message is the one that the command line prints. */
export class EngramError extends Error {
  override readonly name = 'EngramError'
  /** The failure as a value: its tag, and what it is about. */
  readonly error: AppError

  constructor(error: AppError) {
    super(explain(error))
    this.error = error
  }
}

/**
 * The value of a result, for programs that prefer exceptions to values.
 *
 * @throws EngramError if the result is a failure
 */
export const unwrap = <A>(result: E.Either<AppError, A>): A => {
  if (E.isLeft(result)) throw new EngramError(result.left)
  return result.right
}
