import { type Focus, fociOf } from '../recording/foci.ts'
import { type Head, headLabel } from '../recording/heads.ts'
import type { Recording } from '../recording/recording.ts'
import type { TargetKind } from '../models/targets.ts'
import type { Row } from '../tasks/task.ts'
import { short } from '../core/numbers.ts'
import { counts, distanceAt, kindIn, wrongAt } from '../recording/errors.ts'
import { columns } from './columns.ts'
import { answerCells, inputCell } from './rows.ts'

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

/** `12` where a head's weight on that slot rounds to 1, otherwise `12 (0.63)`. */
const focus = ({ slot, weight }: Focus): string => (weight >= 0.995 ? String(slot) : `${slot} (${weight.toFixed(2)})`)

const headings = (kind: Head['kind'], { length: of }: ReadonlyArray<Focus>): ReadonlyArray<string> =>
  Array.from({ length: of }, (_, at) => headLabel({ kind, at, of }))

/** What the marks of a table mean, by the kind of the targets. */
const keys: Readonly<Record<TargetKind, string>> = {
  bits: '· is 0, █ is 1, digits are tenths',
  classes: 'outputs: the likeliest class (and its probability, where below 1)',
  values: 'error: how far the output is from the target',
}

/** The line that explains a table. */
export const walkKey = (recording: Recording): string =>
  `  ${keys[kindIn(recording)]}; heads: the slot with the largest weight (and that weight, where below 1)`

/** The cell of a step about its error: wrong bits, 1 for a wrong class, or the distance of values. */
const errorCell = (recording: Recording, t: number): string => {
  if (!counts(recording, t)) return ''
  return kindIn(recording) === 'values' ? short(distanceAt(recording, t)) : String(wrongAt(recording, t))
}

/** A recording as a table: a heading, then one line per time step. */
export const walkLines = (recording: Recording): ReadonlyArray<string> => {
  const { readAs = { kind: 'bits' } } = recording
  const [inputs, targets] = [rowsOf(recording.inputs), rowsOf(recording.targets)]
  const shown = {
    input: inputCell(readAs, inputs, targets),
    ...answerCells(readAs, { targets, outputs: rowsOf(recording.outputs) }),
  }
  const steps = walkOf(recording)
  const first = steps[0] ?? { output: [], reads: [], writes: [] }
  const title = [
    'step',
    'input',
    'target',
    'output',
    kindIn(recording) === 'values' ? 'error' : 'wrong',
    ...headings('write', first.writes),
    ...headings('read', first.reads),
  ]
  const rows = steps.map(({ output, reads, writes }, t) => [
    String(t),
    shown.input(inputs[t] ?? []),
    counts(recording, t) ? shown.target(targets[t] ?? []) : '',
    shown.output(output),
    errorCell(recording, t),
    ...writes.map(focus),
    ...reads.map(focus),
  ])
  return columns([title, ...rows]).split('\n')
}
