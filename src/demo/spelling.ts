import type { Row } from '../tasks/task.ts'

/** Words as text: `1010 0110`. */
export const spelled = (words: ReadonlyArray<Row>): string => words.map((word) => word.join('')).join(' ')

/**
 * Parses typed words: ones and zeros, with or without spaces. A last word that is too short is padded with zeros.
 *
 * @returns the words, or the reason why the text is invalid
 * @law `parsed(spelled(words), bits, most)` is `words`, of at most `most` words
 */
export const parsed = (text: string, bits: number, most: number): ReadonlyArray<Row> | string => {
  const digits = text.replaceAll(/[\s,]/g, '')
  if (digits === '') return 'Type at least one bit: 0 or 1.'
  const stranger = /[^01]/u.exec(digits)?.[0]
  if (stranger !== undefined) return `Bits must be 0 or 1, not ${stranger}.`
  const count = Math.ceil(digits.length / bits)
  if (count > most) return `The text has ${count} words of ${bits} bits. The maximum is ${most}.`
  return Array.from({ length: count }, (_, word) =>
    Array.from({ length: bits }, (_, bit) => Number(digits[word * bits + bit] ?? '0')),
  )
}

/** The words with one bit flipped. */
export const flipped = (words: ReadonlyArray<Row>, word: number, bit: number): ReadonlyArray<Row> =>
  words.map((row, at) => (at === word ? row.with(bit, 1 - (row[bit] ?? 0)) : row))

/** The words truncated or padded with zeros. */
export const resized = (words: ReadonlyArray<Row>, count: number, bits: number): ReadonlyArray<Row> =>
  Array.from({ length: count }, (_, word) => Array.from({ length: bits }, (_, bit) => words[word]?.[bit] ?? 0))
