import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { Json } from '../../config/json.ts'
import type { AppError } from '../../core/errors.ts'
import { strictFaultOf } from '../../formats/safetensors/index.ts'
import { attempt } from './failures.ts'
import { type FileKind, readText } from './regularFile.ts'

/** The most records and lists that may be open at once. */
const DEPTH = 100

/** The line and column of an index in a text, from 1. */
const placeIn = (text: string, at: number): string => {
  const before = text.slice(0, at)
  return `line ${before.split('\n').length}, column ${at - before.lastIndexOf('\n')}`
}

/** The value of a text of JSON, or what is wrong. A key that an object has twice is wrong: only one of them would count. */
const parsed = (text: string): E.Either<string, Json> => {
  const fault = strictFaultOf(text, DEPTH)
  try {
    const value = JSON.parse(text) as Json
    return fault === undefined ? E.right(value) : E.left(`${placeIn(text, fault.at)}: ${fault.what}`)
  } catch (error) {
    return E.left(`not JSON: ${(error as SyntaxError).message}`)
  }
}

/**
 * Reads a JSON file.
 *
 * @param invalid the error for a text that is not JSON, or has a key twice
 */
export const readJson = (
  path: string,
  {
    kind = 'config',
    invalid = (problem) => ({ tag: 'InvalidConfig', source: path, problems: [problem] }),
  }: Readonly<{ kind?: FileKind; invalid?: (problem: string) => AppError }> = {},
): TE.TaskEither<AppError, Json> =>
  F.pipe(
    attempt('read', path, () => readText(path, kind)),
    TE.chainEitherK((text) => E.mapLeft(invalid)(parsed(text))),
  )
