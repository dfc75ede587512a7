import type { FileHandle } from 'node:fs/promises'
import { ioFailure } from './failures.ts'
import { annotated, withLater } from './systemErrors.ts'

/** Runs a body, and a cleanup if it fails. The body's error counts; that of the cleanup is noted on it. */
export const onFailureDoing = async <A>(
  body: () => Promise<A>,
  action: string,
  path: string,
  cleanup: () => Promise<unknown>,
): Promise<A> => {
  try {
    return await body()
  } catch (error) {
    throw await cleanup().then(
      () => error,
      (later: unknown) => withLater(error, ioFailure(action, path)(later)),
    )
  }
}

/** Runs a body, and a cleanup after it. The first error counts; that of the cleanup is noted on it. */
export const finallyDoing = async <A>(
  body: () => Promise<A>,
  action: string,
  path: string,
  cleanup: () => Promise<unknown>,
): Promise<A> => {
  const result = await onFailureDoing(body, action, path, cleanup)
  try {
    await cleanup()
  } catch (error) {
    throw annotated(error, action, path)
  }
  return result
}

/** Uses a file that is open for writing, and closes it: only then is it known to be written. The first error counts. */
export const withHandle = async <A>(handle: FileHandle, use: () => Promise<A>): Promise<A> => {
  let result: A
  try {
    result = await use()
  } catch (error) {
    await handle.close().catch(() => undefined)
    throw error
  }
  await handle.close()
  return result
}
