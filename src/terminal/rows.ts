import { short } from '../core/numbers.ts'
import { channelName, inputChannelName, kindIn } from '../recording/errors.ts'
import { rangeIn } from '../recording/numbersAt.ts'
import type { Recording } from '../recording/recording.ts'
import type { Row } from '../tasks/task.ts'
import { shade } from './shade.ts'

/** A row as text. */
type Cell = (row: Row) => string

/** The most numbers of a row that are written out. */
const MOST = 6

/** A row of numbers: a character each where all are from −1 to 1, as bits are. */
const shades: Cell = (row) => row.map(shade).join('')

/** `0.31 -2.5`; the first of many. A channel has as many decimals as tell its values apart: three digits of its range. */
const numbersOf = (...tables: ReadonlyArray<ReadonlyArray<Row>>): Cell => {
  const all = tables.flat()
  const width = Math.min(MOST, all[0]?.length ?? 0)
  const decimals = Array.from({ length: width }, (_, channel) => {
    const [low, high] = rangeIn(all.map((row) => row[channel] ?? Number.NaN))
    return Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(high - low))))
  })
  const written = (x: number, channel: number): string =>
    Number.isFinite(x) && Math.abs(x) < 1e9 ? x.toFixed(decimals[channel]) : short(x)
  return (row) =>
    row.length <= MOST
      ? row.map(written).join(' ')
      : `${row
          .slice(0, MOST - 1)
          .map(written)
          .join(' ')} … (${row.length})`
}

/** The channel of the one 1 of a row that has zeros besides; −1 for other rows. */
const oneHot = (row: Row): number =>
  row.length > 1 && row.every((x) => x === 0 || x === 1) && row.filter((x) => x === 1).length === 1
    ? row.indexOf(1)
    : -1

const isZero = (row: Row): boolean => row.every((x) => x === 0)

/** The channel of a row's largest number. */
const likeliest = (row: Row): number => row.reduce((best, x, at) => (x > (row[best] ?? 0) ? at : best), 0)

/** What the rows of a recording or of a task are, and the names of their channels. */
export type Reading = Pick<Recording, 'readAs' | 'channels'>

/** A cell for targets, and one for outputs: bits as shades, classes by name, values as numbers. */
export const answerCells = (
  reading: Reading,
  rows: Readonly<{ targets: ReadonlyArray<Row>; outputs: ReadonlyArray<Row> }>,
): Readonly<{ target: Cell; output: Cell }> => {
  const kind = kindIn(reading)
  if (kind === 'bits') return { target: shades, output: shades }
  if (kind === 'values') {
    const numbers = numbersOf(rows.targets, rows.outputs)
    return { target: numbers, output: numbers }
  }
  const name = (at: number): string => channelName(reading, at)
  const likely = (row: Row): string => {
    const at = likeliest(row)
    const probability = row[at] ?? 0
    return probability >= 0.995 ? name(at) : `${name(at)} (${probability.toFixed(2)})`
  }
  return { target: likely, output: likely }
}

/**
 * Rows of inputs as text: one-hot rows of a task of classes by name; rows from −1 to 1 as shades; others as numbers.
 *
 * @param targetWidth the width of target rows: recordings without names have those of the targets, where inputs are as wide
 */
export const inputCell = (reading: Reading, inputs: ReadonlyArray<Row>, targetWidth: number): Cell => {
  const kind = kindIn(reading)
  if (kind === 'bits') return shades
  if (kind === 'classes' && inputs.every((row) => oneHot(row) !== -1 || isZero(row)))
    return (row) => (isZero(row) ? '' : inputChannelName(reading, oneHot(row), [row.length, targetWidth]))
  return kind === 'classes' && inputs.every((row) => row.every((x) => Math.abs(x) <= 1)) ? shades : numbersOf(inputs)
}
