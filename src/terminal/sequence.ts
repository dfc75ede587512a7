import type { Row, Sequence } from '../tasks/task.ts'
import { shade } from './shade.ts'

/** Rows over time as a picture: one line per channel, one column per time step. Columns outside the mask are blank. */
const strip = (rows: ReadonlyArray<Row>, mask?: ReadonlyArray<number>): ReadonlyArray<string> => {
  const channels = rows[0]?.length ?? 0
  return Array.from({ length: channels }, (_, channel) =>
    rows.map((row, t) => (mask !== undefined && mask[t] === 0 ? ' ' : shade(row[channel] ?? 0))).join(''),
  )
}

const titled = (title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.map((line, at) => `  ${(at === 0 ? title : '').padEnd(8)}${line.trimEnd()}`)

/** A sequence as text: time runs to the right. */
export const sequenceText = ({ inputs, targets, mask }: Sequence): string =>
  [...titled('input', strip(inputs)), ...titled('target', strip(targets, mask))].join('\n')
