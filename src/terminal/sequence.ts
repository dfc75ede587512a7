import type { Row, Sequence, Targets } from '../tasks/task.ts'
import { columns } from './columns.ts'
import { answerCells, inputCell } from './rows.ts'
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

/** A sequence of classes or values as a table, a line per time step. */
const table = ({ inputs, targets, mask }: Sequence, readAs: Targets): string => {
  const input = inputCell(readAs, inputs, targets)
  const counted = targets.filter((_, t) => (mask[t] ?? 0) > 0)
  const { target } = answerCells(readAs, { targets: counted, outputs: [] })
  return columns([
    ['step', 'input', 'target'],
    ...inputs.map((row, t) => [String(t), input(row), (mask[t] ?? 0) > 0 ? target(targets[t] as Row) : '']),
  ])
}

/** A sequence as text: bits as a picture in which time runs to the right, classes and values as a table. */
export const sequenceText = (sequence: Sequence, readAs: Targets = { kind: 'bits' }): string => {
  const { inputs, targets, mask } = sequence
  return readAs.kind === 'bits'
    ? [...titled('input', strip(inputs)), ...titled('target', strip(targets, mask))].join('\n')
    : table(sequence, readAs)
}
