import { type Focus, fociOf } from '../recording/foci.ts'
import { type Head, headLabel } from '../recording/heads.ts'
import type { Recording } from '../recording/recording.ts'
import type { Row } from '../tasks/task.ts'
import { columns } from './columns.ts'
import { shade } from './shade.ts'

/** One step of a sequence: the machine's answer as probabilities, and where each head looks. */
export type WalkedStep = Readonly<{ output: Row; reads: ReadonlyArray<Focus>; writes: ReadonlyArray<Focus> }>

/** A recording's array `[T, width]`, row by row. */
export const rowsOf = ({ shape: [steps = 0, width = 0], data }: Recording['inputs']): ReadonlyArray<Row> =>
  Array.from({ length: steps }, (_, t) => [...data.subarray(t * width, (t + 1) * width)])

/** What a recording says about each step, in short. */
export const walkOf = (recording: Recording): ReadonlyArray<WalkedStep> => {
  const [reads, writes] = [fociOf(recording, 'read'), fociOf(recording, 'write')]
  return rowsOf(recording.outputs).map((output, t) => ({ output, reads: reads[t] ?? [], writes: writes[t] ?? [] }))
}

const bits = (row: Row): string => row.map(shade).join('')

/** `12` where a head is all on one slot, `12 (0.63)` where it is not. */
const focus = ({ slot, weight }: Focus): string => (weight >= 0.995 ? String(slot) : `${slot} (${weight.toFixed(2)})`)

const errorsOf = (output: Row, target: Row): number =>
  output.filter((value, at) => value > 0.5 !== (target[at] ?? 0) > 0.5).length

const headings = (kind: Head['kind'], { length: of }: ReadonlyArray<Focus>): ReadonlyArray<string> =>
  Array.from({ length: of }, (_, at) => headLabel({ kind, at, of }))

/** How many bits are wrong where it counts. */
export const bitErrors = ({ outputs, targets, mask }: Recording): number => {
  const wanted = rowsOf(targets)
  return rowsOf(outputs).reduce((sum, row, t) => sum + (mask.data[t] === 1 ? errorsOf(row, wanted[t] ?? []) : 0), 0)
}

/** A sequence as a table: a line of headings, then a step a line; · is 0, █ is 1, a digit is tenths between. */
export const walkLines = (recording: Recording): ReadonlyArray<string> => {
  const [inputs, targets] = [rowsOf(recording.inputs), rowsOf(recording.targets)]
  const steps = walkOf(recording)
  const first = steps[0] ?? { output: [], reads: [], writes: [] }
  const title = [
    'step',
    'input',
    'target',
    'output',
    'wrong',
    ...headings('write', first.writes),
    ...headings('read', first.reads),
  ]
  const rows = steps.map(({ output, reads, writes }, t) => {
    const counts = recording.mask.data[t] === 1
    return [
      String(t),
      bits(inputs[t] ?? []),
      counts ? bits(targets[t] ?? []) : '',
      bits(output),
      counts ? String(errorsOf(output, targets[t] ?? [])) : '',
      ...writes.map(focus),
      ...reads.map(focus),
    ]
  })
  return columns([title, ...rows]).split('\n')
}
