import type { AppError } from '../core/errors.ts'
import { HeapExhausted } from '../tfjs/heapExhausted.ts'

/** What to change of a machine that the heap cannot hold in training. */
export const SMALLER = 'Lower batchSize, model.slots or the task’s longest sequence.'

/**
 * The heap's exhaustion as an error for a user.
 *
 * @throws any other error
 */
export const outOfMemory = (error: unknown, remedy: string): AppError => {
  if (!(error instanceof HeapExhausted)) throw error
  const { needed, available } = error
  return { tag: 'OutOfMemory', what: 'One operation', needed, available, remedy }
}
