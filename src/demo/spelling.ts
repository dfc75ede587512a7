import type { Row } from '../tasks/task.ts'

/** Words as a person reads them: `1010 0110`. */
export const spelled = (words: ReadonlyArray<Row>): string => words.map((word) => word.join('')).join(' ')

/**
 * Words as a person types them: ones and zeros, with or without spaces. A last word that is too short is filled up
 * with zeros.
 *
 * @returns the words, or what is wrong
 * @law `parsed(spelled(words), bits, most)` is `words`, of at most `most` words
 */
export const parsed = (text: string, bits: number, most: number): ReadonlyArray<Row> | string => {
  const digits = text.replaceAll(/[\s,]/g, '')
  if (digits === '') return 'Type at least one bit: 0 or 1.'
  const stranger = /[^01]/u.exec(digits)?.[0]
  if (stranger !== undefined) return `Bits are 0 or 1, not ${stranger}.`
  const count = Math.ceil(digits.length / bits)
  if (count > most) return `These are ${count} words of ${bits} bits; ${most} are the most that fit here.`
  return Array.from({ length: count }, (_, word) =>
    Array.from({ length: bits }, (_, bit) => Number(digits[word * bits + bit] ?? '0')),
  )
}

/** Words with the bit at a place turned over. */
export const flipped = (words: ReadonlyArray<Row>, word: number, bit: number): ReadonlyArray<Row> =>
  words.map((row, at) => (at === word ? row.with(bit, 1 - (row[bit] ?? 0)) : row))

/** Words shortened, or lengthened by zeros. */
export const resized = (words: ReadonlyArray<Row>, count: number, bits: number): ReadonlyArray<Row> =>
  Array.from({ length: count }, (_, word) => Array.from({ length: bits }, (_, bit) => words[word]?.[bit] ?? 0))
