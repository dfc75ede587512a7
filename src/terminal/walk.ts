import { type Focus, fociOf } from '../recording/foci.ts'
import { type Head, headLabel } from '../recording/heads.ts'
import { plural, short } from '../core/numbers.ts'
import type { TargetKind } from '../models/targets.ts'
import type { Recording } from '../recording/recording.ts'
import type { Row } from '../tasks/task.ts'
import { columns } from './columns.ts'
import { shade } from './shade.ts'

/** One time step of a recording: the output as probabilities, and the largest weight of each head. */
export type WalkedStep = Readonly<{ output: Row; reads: ReadonlyArray<Focus>; writes: ReadonlyArray<Focus> }>

/** A recording's array `[T, width]`, row by row. */
export const rowsOf = ({ shape: [steps = 0, width = 0], data }: Recording['inputs']): ReadonlyArray<Row> =>
  Array.from({ length: steps }, (_, t) => [...data.subarray(t * width, (t + 1) * width)])

/** A summary of each time step of a recording. */
export const walkOf = (recording: Recording): ReadonlyArray<WalkedStep> => {
  const [reads, writes] = [fociOf(recording, 'read'), fociOf(recording, 'write')]
  return rowsOf(recording.outputs).map((output, t) => ({ output, reads: reads[t] ?? [], writes: writes[t] ?? [] }))
}

const bits = (row: Row): string => row.map(shade).join('')

/** `12` where a head's weight on that slot rounds to 1, otherwise `12 (0.63)`. */
const focus = ({ slot, weight }: Focus): string => (weight >= 0.995 ? String(slot) : `${slot} (${weight.toFixed(2)})`)

const errorsOf = (output: Row, target: Row): number =>
  output.filter((value, at) => value > 0.5 !== (target[at] ?? 0) > 0.5).length

const headings = (kind: Head['kind'], { length: of }: ReadonlyArray<Focus>): ReadonlyArray<string> =>
  Array.from({ length: of }, (_, at) => headLabel({ kind, at, of }))

/** The number of wrong bits within the mask. */
export const bitErrors = ({ outputs, targets, mask }: Recording): number => {
  const wanted = rowsOf(targets)
  return rowsOf(outputs).reduce(
    (sum, row, t) => sum + ((mask.data[t] ?? 0) > 0 ? errorsOf(row, wanted[t] ?? []) : 0),
    0,
  )
}

const largest = (row: Row): number => row.reduce((best, x, at) => (x > (row[best] as number) ? at : best), 0)

/** The mistakes within the mask, by the kind of targets: wrong bits, rows with a wrong class, or the root mean square. */
export type Mistakes = Readonly<{ bitErrors: number } | { wrongSymbols: number } | { rmse: number }>

export const mistakesOf = (kind: TargetKind, recording: Recording): Mistakes => {
  if (kind === 'bits') return { bitErrors: bitErrors(recording) }
  const wanted = rowsOf(recording.targets)
  const pairs = rowsOf(recording.outputs).flatMap((row, t) =>
    (recording.mask.data[t] ?? 0) > 0 ? [[row, wanted[t] ?? []] as const] : [],
  )
  if (kind === 'classes')
    return { wrongSymbols: pairs.filter(([row, target]) => largest(row) !== largest(target)).length }
  const squares = pairs.flatMap(([row, target]) => row.map((x, at) => (x - (target[at] ?? 0)) ** 2))
  return { rmse: Math.sqrt(squares.reduce((sum, x) => sum + x, 0) / squares.length) }
}

/** “3 wrong bits”, “1 wrong symbol”, “RMSE 0.12” */
export const mistakesText = (mistakes: Mistakes): string => {
  if ('bitErrors' in mistakes) return plural(mistakes.bitErrors, 'wrong bit')
  return 'wrongSymbols' in mistakes ? plural(mistakes.wrongSymbols, 'wrong symbol') : `RMSE ${short(mistakes.rmse)}`
}

/**
 * A recording as a table: a heading, then one line per time step; · is 0, █ is 1, digits are tenths. Of targets that are no
 * bits, the heads alone: the task shows inputs and outputs itself.
 */
export const walkLines = (recording: Recording, kind: TargetKind = 'bits'): ReadonlyArray<string> => {
  const [inputs, targets] = [rowsOf(recording.inputs), rowsOf(recording.targets)]
  const steps = walkOf(recording)
  const first = steps[0] ?? { output: [], reads: [], writes: [] }
  const title = [
    'step',
    ...(kind === 'bits' ? ['input', 'target', 'output', 'wrong'] : []),
    ...headings('write', first.writes),
    ...headings('read', first.reads),
  ]
  const rows = steps.map(({ output, reads, writes }, t) => {
    const counts = (recording.mask.data[t] ?? 0) > 0
    const told = [
      bits(inputs[t] ?? []),
      counts ? bits(targets[t] ?? []) : '',
      bits(output),
      counts ? String(errorsOf(output, targets[t] ?? [])) : '',
    ]
    return [String(t), ...(kind === 'bits' ? told : []), ...writes.map(focus), ...reads.map(focus)]
  })
  return columns([title, ...rows]).split('\n')
}
