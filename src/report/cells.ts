import { count, duration, percent, short } from '../core/numbers.ts'
import type { Spread } from '../core/quantiles.ts'

const NEVER = 'never'

const orNever =
  (show: (x: number) => string) =>
  (x: number): string =>
    x === Number.POSITIVE_INFINITY ? NEVER : show(x)

/** “9,000 (8,500–12,000)”: the median, and the quartiles where they differ from it. */
const spreadCell =
  (show: (x: number) => string) =>
  ({ low, median, high }: Spread): string => {
    const [from, middle, to] = [low, median, high].map(orNever(show))
    return from === to ? `${middle}` : `${middle} (${from}–${to})`
  }

export const countCell = spreadCell(count)
export const durationCell = spreadCell(duration)
export const shortCell = spreadCell(short)
export const percentCell = spreadCell(percent)

/** A row of a Markdown table. */
const line = (cells: ReadonlyArray<string>): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`

/** A Markdown table with numbers right-aligned. */
export const table = (head: ReadonlyArray<string>, body: ReadonlyArray<ReadonlyArray<string>>): string =>
  [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n')
