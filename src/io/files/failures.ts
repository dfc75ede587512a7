import { taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'

/** The system's error code of a failed call, such as `ENOENT`; nothing for other errors. */
export const codeOf = (error: unknown): string | undefined => {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return typeof code === 'string' && /^(E[A-Z0-9]+|ERR_FS_[A-Z_]+)$/.test(code) ? code : undefined
}

/** `ENOSPC: no space left on device, write` ↦ `no space left on device`. */
const reasonOf = (error: Error): string => /^E[A-Z0-9]+: ([^,]+)/.exec(error.message)?.[1] ?? error.message

/**
 * A system error as a value. Any other error is a bug and is rethrown.
 *
 * @param action the attempted action, as in “Cannot write runs/1/config.json”
 */
export const ioFailure =
  (action: string, path: string) =>
  (error: unknown): AppError => {
    if (codeOf(error) === undefined) throw error
    return { tag: 'IoFailure', action, path, reason: reasonOf(error as Error) }
  }

/** Runs a body that uses the file system; a system error becomes a value. */
export const attempt = <A>(action: string, path: string, body: () => Promise<A>): TE.TaskEither<AppError, A> =>
  TE.tryCatch(body, ioFailure(action, path))

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
