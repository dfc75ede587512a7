import type { Numbers, Recording } from './recording.ts'

/** A matrix to show: rows down, columns to the right. */
export type Field = Readonly<{ rows: number; columns: number; value: (row: number, column: number) => number }>

/** The entry at an index; NaN if there is none. */
export const entry = ({ shape, data }: Numbers, ...index: ReadonlyArray<number>): number =>
  data[index.reduce((offset, i, axis) => offset * (shape[axis] ?? 1) + i, 0)] ?? Number.NaN

/** The number of entries along an axis. */
export const length = ({ shape }: Numbers, axis: number): number => shape[axis] ?? 0

/** The number of steps of a recording. */
export const stepsOf = ({ inputs }: Recording): number => inputs.shape[0] ?? 0

/** The largest absolute value of the finite numbers, at least `least`. */
export const extentOf = (data: ArrayLike<number>, least = 0): number => {
  let extent = least
  for (let i = 0; i < data.length; i++) {
    const size = Math.abs(data[i] as number)
    if (size > extent && size < Number.POSITIVE_INFINITY) extent = size
  }
  return extent
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
