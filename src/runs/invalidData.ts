import type { AppError } from '../core/errors.ts'
import { BadSequence } from '../tasks/badSequence.ts'

/** A sequence that is none to learn from, as an error for a user; `undefined` for any other error. */
export const invalidData = (error: unknown, remedy: string): AppError | undefined =>
  error instanceof BadSequence ? { tag: 'InvalidData', ...error.fault, remedy } : undefined
