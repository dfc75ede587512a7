import { either as E, taskEither as TE } from 'fp-ts'
import { type AppError, followedBy } from '../../core/errors.ts'
import { annotated, codeOf, fileFailure } from './systemErrors.ts'

export { codeOf } from './systemErrors.ts'

/**
 * A system error, or the refusal of a file, as a value. Any other error is a bug and is rethrown.
 *
 * @param action the attempted action, as in “Cannot write runs/1/config.json”
 */
export const ioFailure =
  (action: string, path: string) =>
  (error: unknown): AppError => {
    const failure = fileFailure(error, action, path)
    if (failure === undefined) throw error
    return failure
  }

/** Runs a body that uses the file system; a system error becomes a value. */
export const attempt = <A>(action: string, path: string, body: () => Promise<A>): TE.TaskEither<AppError, A> =>
  TE.tryCatch(body, ioFailure(action, path))

/** Runs a part of a body; its system errors name this action and path, and not those of the whole. */
export const doing = async <A>(action: string, path: string, body: () => Promise<A>): Promise<A> => {
  try {
    return await body()
  } catch (error) {
    throw annotated(error, action, path)
  }
}

/** The body's result, or `fallback` for a system error with one of these codes. */
export const unless = async <A, B>(
  codes: ReadonlyArray<string>,
  fallback: B,
  body: () => Promise<A>,
): Promise<A | B> => {
  try {
    return await body()
  } catch (error) {
    if (codes.includes(codeOf(error) ?? '')) return fallback
    throw error
  }
}

/** The result of an effect, and of the cleanup after it: the first error counts, with the later one. */
const both = <A>(result: E.Either<AppError, A>, cleaned: E.Either<AppError, unknown>): E.Either<AppError, A> => {
  if (E.isRight(cleaned)) return result
  return E.left(E.isLeft(result) ? followedBy(result.left, cleaned.left) : cleaned.left)
}

const cleanedIf =
  (isDue: (result: E.Either<AppError, unknown>) => boolean, cleanup: TE.TaskEither<AppError, unknown>) =>
  <A>(effect: TE.TaskEither<AppError, A>): TE.TaskEither<AppError, A> =>
  async () => {
    let result: E.Either<AppError, A>
    try {
      result = await effect()
    } catch (error) {
      // A bug must be seen, whatever the cleanup does.
      await cleanup()
      throw error
    }
    return isDue(result) ? both(result, await cleanup()) : result
  }

/** Cleans up after an effect, whether it fails or not. A failing cleanup never hides the effect's own error. */
export const cleanedUp = (cleanup: TE.TaskEither<AppError, unknown>) => cleanedIf(() => true, cleanup)

/** Cleans up after an effect if it fails. A failing cleanup never hides the effect's own error. */
export const cleanedUpOnFailure = (cleanup: TE.TaskEither<AppError, unknown>) => cleanedIf(E.isLeft, cleanup)

/** Why a file cannot be read, in words. */
export const reasonFor = (error: unknown): string => {
  const failure = fileFailure(error, 'read', '')
  if (failure?.tag === 'IoFailure') return failure.reason
  return error instanceof Error ? error.message : String(error)
}
