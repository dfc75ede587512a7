import type { Row, Sequence } from '../tasks/task.ts'

/** One number as one character: empty for 0, full for 1, a digit for tenths between. */
const cell = (value: number): string => {
  if (value <= 0.05) return '·'
  if (value >= 0.95) return '█'
  return String(Math.min(9, Math.round(value * 10)))
}

/** Rows over time as a picture: a channel a line, a step a column. Columns outside the mask are blank. */
export const strip = (rows: ReadonlyArray<Row>, mask?: ReadonlyArray<number>): ReadonlyArray<string> => {
  const channels = rows[0]?.length ?? 0
  return Array.from({ length: channels }, (_, channel) =>
    rows.map((row, t) => (mask !== undefined && mask[t] === 0 ? ' ' : cell(row[channel] ?? 0))).join(''),
  )
}

const titled = (title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.map((line, at) => `  ${(at === 0 ? title : '').padEnd(8)}${line.trimEnd()}`)

/** A sequence as text: time runs to the right. */
export const sequenceText = ({ inputs, targets, mask }: Sequence): string =>
  [...titled('input', strip(inputs)), ...titled('target', strip(targets, mask))].join('\n')
