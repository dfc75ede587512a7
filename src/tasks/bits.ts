import { maxOf } from '../core/extremes.ts'
import { child, coinFlips, type Key } from '../core/random.ts'
import type { Row } from './task.ts'

/** `count` random words of `bits` fair bits each. */
export const randomWords = (key: Key, count: number, bits: number): ReadonlyArray<Row> => {
  const flips = coinFlips(key, count * bits)
  return Array.from({ length: count }, (_, word) => Array.from(flips.subarray(word * bits, (word + 1) * bits)))
}

/**
 * `count` different random words of `bits` fair bits each.
 *
 * @throws RangeError if fewer than `count` different words exist
 */
export const distinctWords = (key: Key, count: number, bits: number): ReadonlyArray<Row> => {
  if (count > 2 ** bits) throw new RangeError(`there are no ${count} different words of ${bits} bits`)
  const found = new Map<string, Row>()
  for (let attempt = 0; found.size < count; attempt++) {
    const word = Array.from(coinFlips(child(key, attempt), bits))
    found.set(word.join(''), word)
  }
  return [...found.values()]
}

/** A row of `width` zeros. */
export const zeros = (width: number): number[] => Array.from<number>({ length: width }).fill(0)

/** `count` rows of `width` zeros. */
export const silence = (count: number, width: number): ReadonlyArray<Row> =>
  Array.from({ length: count }, () => zeros(width))

/** A row of `width` zeros with one channel set to `value`. */
export const flag = (width: number, channel: number, value = 1): Row => zeros(width).with(channel, value)

/** The first row with a 1 on a channel; −1 if there is none. */
export const flagRow = (rows: ReadonlyArray<Row>, channel: number): number =>
  rows.findIndex((row) => row[channel] === 1)

/** A word padded with zero channels to `width`. */
export const widened = (word: Row, width: number): Row => word.concat(zeros(width - word.length))

/** A mask: `silent` rows that do not count, then `counted` rows that do. */
export const maskOf = (silent: number, counted: number): Row => zeros(silent + counted).fill(1, silent)

/** The element-wise maximum of rows of `width` channels. */
export const unionOf = (rows: ReadonlyArray<Row>, width: number): Row =>
  Array.from({ length: width }, (_, channel) =>
    maxOf(
      rows.map((row) => row[channel] as number),
      0,
    ),
  )
