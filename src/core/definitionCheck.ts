import { describe } from './floats.ts'
import { isRecord } from './record.ts'

/** What a definition's field must be: a test, and the same in words. */
export type Requirement = readonly [is: (value: unknown) => boolean, expected: string]

export const TEXT: Requirement = [(value) => typeof value === 'string' && value !== '', 'a text']
export const FUNCTION: Requirement = [(value) => typeof value === 'function', 'a function']
export const RECORD: Requirement = [isRecord, 'a record']
export const LIST: Requirement = [Array.isArray, 'a list']

const shown = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value) : describe(value))

/**
 * Checks the fields of a definition, for readers without a type checker.
 *
 * @param maker the function that was called: `defineTask`
 * @throws TypeError naming every field that is wrong or missing
 */
export const checkDefinition = (
  maker: string,
  definition: unknown,
  required: Readonly<Record<string, Requirement>>,
): void => {
  if (!isRecord(definition)) throw new TypeError(`${maker}: expected a record, got ${shown(definition)}`)
  const problems = Object.entries(required).flatMap(([name, [is, expected]]) =>
    is(definition[name]) ? [] : [`${name}: expected ${expected}, got ${shown(definition[name])}`],
  )
  if (problems.length > 0) throw new TypeError(`${maker}: ${problems.join('; ')}`)
}
