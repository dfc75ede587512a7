import type { AppError } from '../core/errors.ts'
import { HeapExhausted } from '../tfjs/heapExhausted.ts'

/** The remedy for a model whose training does not fit in the heap. */
export const SMALLER = 'Lower batchSize, model.slots or the task’s longest sequence.'

/**
 * A full heap as an `AppError`.
 *
 * @throws any other error
 */
export const outOfMemory = (error: unknown, remedy: string): AppError => {
  if (!(error instanceof HeapExhausted)) throw error
  const { needed, available } = error
  return { tag: 'OutOfMemory', what: 'One operation', needed, available, remedy }
}
