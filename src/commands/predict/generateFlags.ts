import { either as E, function as F } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'

/** The flags of `predict --generate`. */
export type GenerateFlags = Readonly<{
  generate: string
  temperature?: string
  seed?: string
  prompt?: string
  json?: boolean
  csv?: boolean
}>

/** A flag that does not apply, as an error. */
export const unused = (
  flags: GenerateFlags,
  names: ReadonlyArray<keyof GenerateFlags>,
  why: string,
): E.Either<AppError, void> =>
  F.pipe(
    names.find((name) => flags[name] !== undefined),
    (name) => (name === undefined ? E.right(undefined) : E.left({ tag: 'Usage', message: `--${name}: ${why}` })),
  )
