import { maxOf } from '../core/extremes.ts'
import { visibleName } from '../recording/errors.ts'
import { type ChannelSource, channelsOf } from '../tasks/channels.ts'
import type { Phase } from '../tasks/phases.ts'
import type { Row, Sequence } from '../tasks/task.ts'
import { shade } from './shade.ts'
import { letterKey, phaseLetters } from './timeline.ts'
import { cropped, widthOf } from './wrap.ts'

/** The most columns of a label. */
const LABEL = 24

/** A line of a picture: its label, and a character for each time step. */
type Line = Readonly<{ label: string; cells: ReadonlyArray<string> }>

const labelled = (name: string): string => cropped(visibleName(name), LABEL)

/** A line per channel; cells outside of the mask are blank. */
const linesOf = (
  rows: ReadonlyArray<Row>,
  names: ReadonlyArray<string>,
  mask?: ReadonlyArray<number>,
): ReadonlyArray<Line> =>
  names.map((name, channel) => ({
    label: labelled(name),
    cells: rows.map((row, t) => (mask !== undefined && mask[t] === 0 ? ' ' : shade(row[channel] ?? 0))),
  }))

const hasOne = (row: Row): boolean => row.filter((x) => x !== 0).length <= 1 && row.every((x) => x === 0 || x === 1)

/** Rows of one symbol each, as the symbols; none for other inputs. */
const symbolsIn = (rows: ReadonlyArray<Row>, names: ReadonlyArray<string>): ReadonlyArray<Line> =>
  names.length > 1 && names.every((name) => widthOf(name) === 1) && rows.every(hasOne)
    ? [{ label: 'symbol', cells: rows.map((row) => visibleName(names[row.indexOf(1)] ?? ' ')) }]
    : []

/** What the characters mean, as far as the rows have them. */
const keyOf = (cells: ReadonlyArray<string>): string => {
  const all = new Set(cells)
  const has = (characters: string): boolean => [...characters].some((character) => all.has(character))
  return [
    '· is 0, █ is 1',
    ...(has('123456789') ? ['digits are tenths'] : []),
    ...(has('₀₁₂₃₄₅₆₇₈₉▄') ? ['subscripts are tenths below zero, ▄ is −1'] : []),
  ].join('; ')
}

/**
 * A sequence of bits as a picture: a line per channel, with its name, and a column per time step, below the letter of the
 * step's phase. A sequence wider than `columns` is continued below.
 */
export const pictureLines = (
  { inputs, targets, mask }: Sequence,
  task: ChannelSource,
  phases: ReadonlyArray<Phase>,
  columns: number,
): ReadonlyArray<string> => {
  const names = channelsOf(task)
  const told = [...symbolsIn(inputs, names.inputs), ...linesOf(inputs, names.inputs)]
  const due = linesOf(targets, names.targets, mask)
  const label = maxOf([...told, ...due].map((line) => widthOf(line.label)))
  const most = Math.max(10, columns - label - 6)
  // Parts of the same length, so that the last is no rest.
  const room = Math.ceil(inputs.length / Math.ceil(inputs.length / most))
  const letters = [...phaseLetters(phases)]
  const chunks = Array.from({ length: Math.ceil(inputs.length / room) }, (_, at) => at * room)
  const line = ({ label: text, cells }: Line, from: number): string =>
    `    ${text.padEnd(label)}  ${cells.slice(from, from + room).join('')}`.trimEnd()
  const counts = (from: number): boolean => mask.slice(from, from + room).some((weight) => weight > 0)
  return [
    ...letterKey(phases, columns - 2).map((text) => `  ${text}`),
    ...chunks.flatMap((from) => [
      ...(chunks.length > 1 ? [`  steps ${from}–${Math.min(from + room, inputs.length) - 1}`] : []),
      line({ label: '', cells: letters }, from),
      '  inputs',
      ...told.map((one) => line(one, from)),
      ...(counts(from) ? ['  targets', ...due.map((one) => line(one, from))] : []),
    ]),
    `  ${keyOf(told.flatMap(({ cells }) => cells))}`,
  ]
}
