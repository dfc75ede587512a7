import { taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'

/** The system's code of a failed call, such as `ENOENT`; nothing for an error of another kind. */
export const codeOf = (error: unknown): string | undefined => {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return typeof code === 'string' && /^(E[A-Z0-9]+|ERR_FS_[A-Z_]+)$/.test(code) ? code : undefined
}

/** `ENOSPC: no space left on device, write` ↦ `no space left on device`. */
const reasonOf = (error: Error): string => /^E[A-Z0-9]+: ([^,]+)/.exec(error.message)?.[1] ?? error.message

/**
 * The system's refusal as a value. Anything else is a bug of ours, and goes on as it is.
 *
 * @param action what was tried, as in “Cannot write runs/1/config.json”
 */
export const ioFailure =
  (action: string, path: string) =>
  (error: unknown): AppError => {
    if (codeOf(error) === undefined) throw error
    return { tag: 'IoFailure', action, path, reason: reasonOf(error as Error) }
  }

/** Runs a body that talks to the file system. */
export const attempt = <A>(action: string, path: string, body: () => Promise<A>): TE.TaskEither<AppError, A> =>
  TE.tryCatch(body, ioFailure(action, path))

/** The body's result, or `fallback` where the system refuses with one of these codes. */
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
