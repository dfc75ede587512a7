import type { DataConfig } from './config.ts'
import { OTHER } from './field.ts'

const CHARACTERS = /\r\n|[\s\S]/gu
const WORDS = /\r?\n|[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*|[^\s\p{L}\p{M}\p{N}]/gu

/**
 * The steps of a text: its characters (code points), or its words, punctuation marks and line breaks. A line break is
 * `\n`, also where it is written as `\r\n`.
 */
export const unitsOf = (text: string, unit: DataConfig['unit']): ReadonlyArray<string> =>
  (text.match(unit === 'character' ? CHARACTERS : WORDS) ?? []).map((found) => (found === '\r\n' ? '\n' : found))

/** Whether a text may be cut after a byte without a change of its units: after ASCII space that is not a `\r`. */
export const isCut = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x09

/** The classes of a text, in order of their code points. Of words, the most frequent, and one class for all others. */
export const vocabularyOf = (
  counts: ReadonlyMap<string, number>,
  { unit, vocabulary }: Pick<DataConfig, 'unit' | 'vocabulary'>,
): ReadonlyArray<string> => {
  if (unit === 'character') return [...counts.keys()].sort()
  const byFrequency = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  return [
    OTHER,
    ...byFrequency
      .slice(0, vocabulary - 1)
      .map(([word]) => word)
      .sort(),
  ]
}

/** What a unit adds to a text that ends with another: itself, and a space before a word, but not before a mark that ends something. */
export const textAfter = (before: string | undefined, next: string, unit: DataConfig['unit']): string =>
  unit === 'character' || before === undefined || before === '\n' || /^[\n.,;:!?)\]}’”]/.test(next) ? next : ` ${next}`

/** Units as a text again. */
export const textOfUnits = (units: ReadonlyArray<string>, unit: DataConfig['unit']): string =>
  units.map((next, at) => textAfter(units[at - 1], next, unit)).join('')
