import type { DataFile, SequenceSource } from './dataFile.ts'

type Series = Extract<DataFile, { form: 'series' }>

/** How a series is cut. */
export type Cut = Readonly<{
  /** The first row, and the one after the last: no window reads beyond. */
  from: number
  to: number
  /** The rows of a window, at most. */
  window: number
  stride: number
  /** Rows from a row to its targets. */
  ahead: number
  /** Whether the last window may be shorter, so that each row is in one window; else it starts earlier. */
  partial: boolean
}>

/**
 * Windows of a series, as sequences. Row t of a window has the inputs of a row of the series, and the targets of the row
 * that is `ahead` rows later. All have `window` rows, except one that is all that there is or, with `partial`, the last.
 */
export const windowsOf = (series: Series, { from, to, window, stride, ahead, partial }: Cut): SequenceSource => {
  const rows = Math.max(0, to - from - ahead)
  const whole = rows < window ? 0 : Math.floor((rows - window) / stride) + 1
  const covered = whole === 0 ? 0 : (whole - 1) * stride + window
  const rest = rows > covered ? 1 : 0
  const count = whole + rest
  const startOf = (index: number): number => {
    if (index < whole) return index * stride
    return partial || whole === 0 ? covered : rows - window
  }
  const lengthOf = (index: number): number => Math.min(window, rows - startOf(index))
  return {
    count,
    lengthOf,
    longest: Math.min(window, rows),
    isEven: true,
    at: (index) => {
      const start = from + startOf(index)
      const steps = lengthOf(index)
      const { inputs, targets, mask } = series.rows(start, start + steps + ahead)
      return { inputs: inputs.slice(0, steps), targets: targets.slice(ahead), mask: mask.slice(ahead) }
    },
  }
}
