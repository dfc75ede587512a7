import type { AppError } from '../core/errors.ts'
import { BadSequence } from '../tasks/badSequence.ts'

/** An invalid sequence as an `AppError`; `undefined` for any other error. */
export const invalidData = (error: unknown, remedy: string): AppError | undefined =>
  error instanceof BadSequence ? { tag: 'InvalidData', ...error.fault, remedy } : undefined
