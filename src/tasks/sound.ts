import type { TargetKind } from '../models/targets.ts'
import { BadSequence } from './badSequence.ts'
import { type Row, type Sequence, type Task, targetKindOf } from './task.ts'

/** The requirements on a sequence. */
type Wanted = Readonly<{
  inputSize: number
  targetSize: number
  /** Set for a task's draws, whose targets are of a kind, and whose mask has no negative weight and not only zeros. */
  drawn?: Readonly<{ maxSteps: number; kind: TargetKind }>
}>

/** The reason, and the row if the fault is in one row. */
type Fault = Readonly<{ row?: number; reason: string }>

/** The largest number that float32 holds. */
const LARGEST = 3.4028234663852886e38

const shown = (x: unknown): string => (typeof x === 'number' ? String(x) : `a ${typeof x}`)

/** The fault of a row: its width, or one of its numbers. */
const rowFault = (name: string, row: Row, width: number, least: number, most: number): string | undefined => {
  if (row?.length !== width) return `${name}: expected ${width} numbers, got ${row?.length ?? 'no row'}`
  for (let channel = 0; channel < width; channel++) {
    const x = row[channel] as number
    if (typeof x === 'number' && x >= least && x <= most) continue
    const range = most === 1 ? 'numbers from 0 to 1' : 'finite numbers'
    return `${name}: expected ${range}, got ${shown(x)} on channel ${channel}`
  }
  return undefined
}

/** How far the sum of a row of probabilities may be from 1. */
const ROUNDING = 1e-4

/** The fault of a row that counts, of classes: its probabilities add up to something else than 1. */
const classFault = (row: Row): string | undefined => {
  let sum = 0
  for (const x of row) sum += x
  return Math.abs(sum - 1) <= ROUNDING
    ? undefined
    : `targets: expected one class of ${row.length} as one-hot, or probabilities that add up to 1; they add up to ${sum}`
}

/** The lowest weight of a row: a batch that no task drew may have any. */
const weightFault = (weight: number, isDrawn: boolean): string | undefined =>
  Number.isFinite(weight) && (weight >= 0 || !isDrawn)
    ? undefined
    : `mask: expected ${isDrawn ? 'a weight ≥ 0, such as 0 or 1' : 'a finite number'}, got ${shown(weight)}`

const faultIn = (sequence: Sequence, { inputSize, targetSize, drawn }: Wanted): Fault | undefined => {
  const { inputs, targets, mask } = sequence
  const steps = inputs?.length ?? 0
  if (steps === 0) return { reason: 'inputs: expected at least one row, got none' }
  if (drawn !== undefined && steps > drawn.maxSteps)
    return { reason: `inputs: expected at most ${drawn.maxSteps} rows, the task’s maxSteps, got ${steps}` }
  if (targets?.length !== steps)
    return { reason: `targets: expected ${steps} rows, as the inputs are, got ${targets?.length ?? 'none'}` }
  if (mask?.length !== steps)
    return { reason: `mask: expected ${steps} numbers, one for each row of the inputs, got ${mask?.length ?? 'none'}` }
  const [least, most] = drawn === undefined || drawn.kind === 'values' ? [-LARGEST, LARGEST] : [0, 1]
  let counts = false
  for (let row = 0; row < steps; row++) {
    const weight = mask[row] as number
    const reason =
      rowFault('inputs', inputs[row] as Row, inputSize, -LARGEST, LARGEST) ??
      rowFault('targets', targets[row] as Row, targetSize, least, most) ??
      weightFault(weight, drawn !== undefined) ??
      (drawn?.kind === 'classes' && weight > 0 ? classFault(targets[row] as Row) : undefined)
    if (reason !== undefined) return { row, reason }
    counts ||= weight > 0
  }
  return drawn !== undefined && !counts
    ? { reason: 'mask: expected at least one weight above 0, got 0 in all rows' }
    : undefined
}

/** Sequences of tasks that passed the check, with their widths. Sequences are immutable, so batches skip the check. */
const sound = new WeakMap<Sequence, string>()

/** Checks a sequence. @throws BadSequence naming the row, what was expected and what came */
const check = (sequence: Sequence, at: number, wanted: Wanted, task?: string): void => {
  const widths = `${wanted.inputSize} ${wanted.targetSize}`
  if (wanted.drawn === undefined && sound.get(sequence) === widths) return
  const fault = faultIn(sequence ?? {}, wanted)
  if (fault !== undefined) throw new BadSequence({ task, sequence: at, ...fault })
  if (wanted.drawn !== undefined) sound.set(sequence, widths)
}

/**
 * Returns a task's sequences after checking them: the task's widths, at least one row and at most `maxSteps`, as
 * many targets and mask entries as inputs, finite inputs, targets of the task's kind, weights ≥ 0 that are not all zero.
 *
 * @param first the number of the first sequence, for errors
 * @throws BadSequence naming the task, the sequence, the row, what was expected and what came
 */
export const soundDraws = (
  task: Pick<Task, 'name' | 'module' | 'inputSize' | 'targetSize' | 'maxSteps' | 'targets'>,
  sequences: ReadonlyArray<Sequence>,
  first = 0,
): ReadonlyArray<Sequence> => {
  const { name, module, inputSize, targetSize, maxSteps } = task
  const wanted = { inputSize, targetSize, drawn: { maxSteps, kind: targetKindOf(task) } }
  const title = module === undefined ? name : `${name} of ${module}`
  for (const [at, sequence] of sequences.entries()) check(sequence, first + at, wanted, title)
  return sequences
}

/**
 * Checks the sequences of a batch: at least one sequence, each with the widths of the first, at least one row, as many
 * targets and mask entries as inputs, and finite numbers.
 *
 * @throws BadSequence naming the sequence, the row, what was expected and what came
 */
export const checkSideBySide = (sequences: ReadonlyArray<Sequence>): void => {
  if (sequences.length === 0) throw new RangeError('sequences: expected at least one, got none')
  const [first] = sequences
  const wanted = { inputSize: first?.inputs?.[0]?.length ?? 0, targetSize: first?.targets?.[0]?.length ?? 0 }
  for (const [at, sequence] of sequences.entries()) check(sequence, at, wanted)
}

/** Checks an episode's observation. @throws BadSequence if it is not a row of I finite numbers */
export const checkHeard = (heard: Row, inputSize: number, episode: number): void => {
  const reason = rowFault('the episode’s observation', heard, inputSize, -LARGEST, LARGEST)
  if (reason !== undefined) throw new BadSequence({ sequence: episode, reason })
}
