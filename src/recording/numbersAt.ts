import { maxOf } from '../core/extremes.ts'
import type { Numbers, Recording } from './recording.ts'

/** A matrix to show: rows down, columns to the right. */
export type Field = Readonly<{ rows: number; columns: number; value: (row: number, column: number) => number }>

/** The entry at an index; NaN if there is none. */
export const entry = ({ shape, data }: Numbers, ...index: ReadonlyArray<number>): number =>
  data[index.reduce((offset, i, axis) => offset * (shape[axis] ?? 1) + i, 0)] ?? Number.NaN

/** The number of entries along an axis. */
export const length = ({ shape }: Numbers, axis: number): number => shape[axis] ?? 0

/** The number of steps of a recording. */
export const stepsOf = ({ inputs }: Pick<Recording, 'inputs'>): number => inputs.shape[0] ?? 0

/** The largest absolute value of the finite numbers, at least `least`. */
export const extentOf = (data: ArrayLike<number>, least = 0): number => {
  let extent = least
  for (let i = 0; i < data.length; i++) {
    const size = Math.abs(data[i] as number)
    if (size > extent && size < Number.POSITIVE_INFINITY) extent = size
  }
  return extent
}

/** The least and the greatest of the finite numbers; apart by at least a little, also where all are equal. */
export const rangeIn = (...all: ReadonlyArray<ArrayLike<number>>): readonly [low: number, high: number] => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const data of all)
    for (let i = 0; i < data.length; i++) {
      const x = data[i] as number
      if (!Number.isFinite(x)) continue
      low = Math.min(low, x)
      high = Math.max(high, x)
    }
  if (low > high) return [0, 1]
  if (low < high) return [low, high]
  const apart = Math.max(Math.abs(low) / 10, 1e-6)
  return [low - apart, high + apart]
}

/**
 * The channels of `[T width]` tables to show, in order: all, or the `most` with the largest absolute numbers in total.
 *
 * @param all tables of one width
 */
export const channelsShown = (all: ReadonlyArray<Numbers>, most: number): ReadonlyArray<number> => {
  const width = maxOf(
    all.map((numbers) => length(numbers, 1)),
    0,
  )
  const channels = Array.from({ length: width }, (_, at) => at)
  if (width <= most) return channels
  const size = new Float64Array(width)
  for (const { data } of all)
    for (let i = 0; i < data.length; i++) size[i % width] = (size[i % width] as number) + Math.abs(data[i] as number)
  return channels
    .toSorted((a, b) => (size[b] as number) - (size[a] as number))
    .slice(0, most)
    .toSorted((a, b) => a - b)
}

/** A field with only some of its rows. */
export const withRows = (field: Field, rows: ReadonlyArray<number>): Field => ({
  rows: rows.length,
  columns: field.columns,
  value: (row, column) => field.value(rows[row] ?? -1, column),
})

/** `[T … N]` at one index of the axes between, as N rows with time to the right. */
export const overTime = (numbers: Numbers, ...place: ReadonlyArray<number>): Field => ({
  rows: numbers.shape.length === 1 ? 1 : (numbers.shape.at(-1) ?? 0),
  columns: numbers.shape[0] ?? 0,
  value: (row, t) => entry(numbers, t, ...place, row),
})
