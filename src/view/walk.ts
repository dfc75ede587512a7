import type { Row, Sequence } from '../tasks/task.ts'
import { columns } from './columns.ts'
import { shade } from './shade.ts'
import type { Focus, WalkedStep } from '../runs/walk.ts'

const bits = (row: Row): string => row.map(shade).join('')

/** `12` where a head is all on one slot, `12 (0.63)` where it is not. */
const focus = ({ slot, weight }: Focus): string => (weight >= 0.995 ? String(slot) : `${slot} (${weight.toFixed(2)})`)

const errorsOf = (output: Row, target: Row): number =>
  output.filter((value, at) => value > 0.5 !== (target[at] ?? 0) > 0.5).length

const headings = (name: string, heads: ReadonlyArray<Focus>): ReadonlyArray<string> =>
  heads.map((_, head) => (heads.length === 1 ? name : `${name} ${head + 1}`))

/** How many bits are wrong where it counts. */
export const bitErrors = ({ targets, mask }: Sequence, steps: ReadonlyArray<WalkedStep>): number =>
  steps.reduce((sum, { output }, t) => sum + (mask[t] === 1 ? errorsOf(output, targets[t] ?? []) : 0), 0)

/** A walk as a table: a step a line; · is 0, █ is 1, a digit is tenths between. */
export const walkText = (sequence: Sequence, steps: ReadonlyArray<WalkedStep>): string => {
  const { inputs, targets, mask } = sequence
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
    const counts = mask[t] === 1
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
  return columns([title, ...rows])
}
