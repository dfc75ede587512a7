import { type Focus, fociOf } from '../recording/foci.ts'
import { type Head, headLabel } from '../recording/heads.ts'
import type { Recording } from '../recording/recording.ts'
import type { TargetKind } from '../models/targets.ts'
import type { Row } from '../tasks/task.ts'
import { short } from '../core/numbers.ts'
import { counts, distanceAt, kindIn, visibleName, wrongAt } from '../recording/errors.ts'
import { columns } from './columns.ts'
import { namesInShort } from './names.ts'
import { answerCells, inputCell } from './rows.ts'
import { folded, widthOf } from './wrap.ts'

/** One time step of a recording: the output as probabilities or values, and the largest weight of each head. */
export type WalkedStep = Readonly<{ output: Row; reads: ReadonlyArray<Focus>; writes: ReadonlyArray<Focus> }>

/** A recording's array `[T, width]`, row by row. */
export const rowsOf = ({ shape: [steps = 0, width = 0], data }: Recording['inputs']): ReadonlyArray<Row> =>
  Array.from({ length: steps }, (_, t) => [...data.subarray(t * width, (t + 1) * width)])

/** A summary of each time step of a recording. */
export const walkOf = (recording: Recording): ReadonlyArray<WalkedStep> => {
  const [reads, writes] = [fociOf(recording, 'read'), fociOf(recording, 'write')]
  return rowsOf(recording.outputs).map((output, t) => ({ output, reads: reads[t] ?? [], writes: writes[t] ?? [] }))
}

/** The slot with a head’s largest weight: `12` where that weight rounds to 1, otherwise `12 (0.63)`. */
const focus = ({ slot, weight }: Focus): string => (weight >= 0.995 ? String(slot) : `${slot} (${weight.toFixed(2)})`)

const headings = (kind: Head['kind'], { length: of }: ReadonlyArray<Focus>): ReadonlyArray<string> =>
  Array.from({ length: of }, (_, at) => headLabel({ kind, at, of }))

/** What the marks of a table mean, by the kind of the targets. */
const keys: Readonly<Record<TargetKind, string>> = {
  bits: '· is 0, █ is 1, digits are tenths',
  classes: 'outputs: the likeliest class (and its probability, where below 1)',
  values: 'error: how far the output is from the target',
}

/** The cell of a step about its error: wrong bits, 1 for a wrong class, or the distance of values. */
const errorCell = (recording: Recording, t: number): string => {
  if (!counts(recording, t)) return ''
  return kindIn(recording) === 'values' ? short(distanceAt(recording, t)) : String(wrongAt(recording, t))
}

/** How much of a recording a table shows: the columns beside the heads, and whether heads have their weights. */
type Extent = Readonly<{ shown: ReadonlyArray<string>; weights: boolean }>

/** What a table shows, the most first: a narrow one has no weights, then no inputs, no targets and no outputs. */
const EXTENTS: ReadonlyArray<Extent> = [
  { shown: ['input', 'target', 'output'], weights: true },
  { shown: ['input', 'target', 'output'], weights: false },
  { shown: ['target', 'output'], weights: false },
  { shown: ['output'], weights: false },
  { shown: [], weights: false },
]

/** The rows of a table, as far as they are shown. */
const rowsFor = (recording: Recording, { shown, weights }: Extent): ReadonlyArray<ReadonlyArray<string>> => {
  const [inputs, targets] = [rowsOf(recording.inputs), rowsOf(recording.targets)]
  const cells = {
    input: inputCell(recording, inputs, targets[0]?.length ?? 0),
    ...answerCells(recording, { targets, outputs: rowsOf(recording.outputs) }),
  }
  const steps = walkOf(recording)
  const first = steps[0] ?? { output: [], reads: [], writes: [] }
  const only = (all: Readonly<Record<string, string>>): ReadonlyArray<string> => shown.map((name) => all[name] ?? '')
  const slot = (one: Focus): string => (weights ? focus(one) : String(one.slot))
  return [
    [
      'step',
      ...shown,
      kindIn(recording) === 'values' ? 'error' : 'wrong',
      ...headings('write', first.writes),
      ...headings('read', first.reads),
    ],
    ...steps.map(({ output, reads, writes }, t) => [
      String(t),
      ...only({
        input: cells.input(inputs[t] ?? []),
        target: counts(recording, t) ? cells.target(targets[t] ?? []) : '',
        output: cells.output(output),
      }),
      errorCell(recording, t),
      ...writes.map(slot),
      ...reads.map(slot),
    ]),
  ]
}

type Table = Readonly<{ extent: Extent; lines: ReadonlyArray<string> }>

/** The table of the first extent that fits in `width` columns; else that of the last. */
const fitting = (recording: Recording, width: number, [extent, ...less] = EXTENTS): Table => {
  const lines = columns(rowsFor(recording, extent as Extent)).split('\n')
  return less.length === 0 || lines.every((line) => widthOf(line) <= width)
    ? { extent: extent as Extent, lines }
    : fitting(recording, width, less)
}

/**
 * A recording as a table: a heading, then one line per time step.
 *
 * @param width a table that would be wider has less: see {@link EXTENTS}
 */
export const walkLines = (recording: Recording, width = Number.POSITIVE_INFINITY): ReadonlyArray<string> =>
  fitting(recording, width).lines

/** The names of the characters or numbers of cells, in their order; none for classes, whose cells are names. */
const namesKey = ({ channels, readAs }: Recording, shown: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (channels === undefined || readAs?.kind === 'classes') return []
  const list = (names: ReadonlyArray<string>): string => namesInShort(names.map(visibleName)).join(', ')
  const answers = shown.filter((name) => name !== 'input')
  return [
    ...(shown.includes('input') ? [`input: ${list(channels.inputs)}`] : []),
    ...(answers.length > 0 ? [`${answers.join(', ')}: ${list(channels.targets)}`] : []),
  ]
}

/** The lines that explain a table of {@link walkLines} of the same width. */
export const walkKey = (recording: Recording, width: number): ReadonlyArray<string> => {
  const { shown, weights } = fitting(recording, width).extent
  const left = ['input', 'target', 'output'].filter((name) => !shown.includes(name))
  const heads = `heads: the slot with the largest weight${weights ? ' (and that weight, where below 1)' : ''}`
  return [
    ...namesKey(recording, shown),
    ...(left.length > 0 ? [`too wide for these columns: ${left.join(', ')}`] : []),
    [...(shown.length > 0 ? [keys[kindIn(recording)]] : []), heads].join('; '),
  ].flatMap((line) => folded(`  ${line}`, width))
}

/** The lines of a table with a line before each phase that names it; unchanged for a recording of one phase or none. */
export const withPhases = (
  [heading = '', ...lines]: ReadonlyArray<string>,
  { timeline = [] }: Pick<Recording, 'timeline'>,
): ReadonlyArray<string> =>
  timeline.length < 2
    ? [heading, ...lines]
    : [heading, ...timeline.flatMap(({ name, from, to }) => [`  ${name}`, ...lines.slice(from, to)])]
