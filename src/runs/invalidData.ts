import type { AppError } from '../core/errors.ts'
import { PartFailed } from '../core/partFailed.ts'
import { BadSequence } from '../tasks/badSequence.ts'

/**
 * An invalid sequence, or a failed module of the reader's, as an `AppError`; `undefined` for any other error.
 *
 * @param saved what is saved, as a sentence
 */
export const invalidData = (error: unknown, saved?: string): AppError | undefined => {
  const remedy = (text: string): string => (saved === undefined ? text : `${saved} ${text}`)
  if (error instanceof PartFailed)
    return { tag: 'InvalidModule', path: error.path, reason: error.reason, remedy: remedy('Fix the module.') }
  return error instanceof BadSequence
    ? { tag: 'InvalidData', ...error.fault, remedy: remedy('Fix the task, or the data that it reads.') }
    : undefined
}
