import { errorText } from '../core/partFailed.ts'

/**
 * Does what only watches a run, such as recordings. What prevents it never reaches the run: its reason is told once, and nothing
 * more is done.
 *
 * @param look returns why it cannot be done, if it cannot; may throw
 */
export const onlyWatching = <A>(
  look: (at: A) => Promise<string | undefined>,
  hindered: (reason: string) => void,
): ((at: A) => Promise<void>) => {
  let isOver = false
  return async (at) => {
    if (isOver) return
    const reason = await look(at).catch(errorText)
    if (reason === undefined) return
    isOver = true
    hindered(reason)
  }
}
