import { suggestion } from '../../core/nearest.ts'
import { isRecord } from '../../core/record.ts'
import { type Report, shown, type Slot } from './slot.ts'

/** A sequence as data: rows of inputs and targets, each a list of numbers, a number or a text, and weights. */
export type SequenceData = Readonly<{
  inputs: ReadonlyArray<unknown>
  targets?: ReadonlyArray<unknown>
  mask?: ReadonlyArray<number>
}>

const KEYS = ['inputs', 'targets', 'mask']

/** What is wrong with the weights of a sequence of `steps` rows. */
const maskFaults = (mask: unknown, steps: number, report: Report): void => {
  if (!Array.isArray(mask)) return report(['mask'], `mask: expected a list of numbers, got ${shown(mask)}`)
  if (mask.length !== steps) report(['mask'], `mask: expected ${steps} numbers, one for each row, got ${mask.length}`)
  mask.forEach((weight: unknown, at) => {
    if (typeof weight !== 'number' || !Number.isFinite(weight) || weight < 0)
      report(['mask', at], `mask: expected a number ≥ 0, got ${shown(weight)}`)
  })
  if (mask.length > 0 && mask.every((weight) => weight === 0))
    report(['mask'], 'mask: expected a number > 0, got only zeros: no row counts')
}

/** What the values of a file's inputs and targets are checked against. */
export type Slots = Readonly<{ inputs: Slot; targets: Slot }>

/**
 * Checks a sequence given as data, and reports all its faults.
 *
 * @param slots      observe its values
 * @param unlabelled whether targets may be missing
 * @param found      takes a fault and its place in the record
 * @returns the sequence, if it has no fault
 */
export const checkedSequence = (
  record: unknown,
  { inputs: inputSlot, targets: targetSlot }: Slots,
  unlabelled: boolean,
  found: Report,
): SequenceData | undefined => {
  let faults = 0
  const report: Report = (path, what) => {
    faults++
    found(path, what)
  }
  if (!isRecord(record)) {
    report([], `expected {"inputs": …, "targets": …}, got ${shown(record)}`)
    return undefined
  }
  for (const key of Object.keys(record))
    if (!KEYS.includes(key)) report([key], `unknown key ${shown(key)}${suggestion(key, KEYS)}`)
  const { inputs, targets, mask } = record
  const rowsFault = (key: string, rows: unknown): boolean => {
    if (Array.isArray(rows) && rows.length > 0) return false
    report([key], `${key}: expected a list of rows, got ${Array.isArray(rows) ? 'an empty one' : shown(rows)}`)
    return true
  }
  if (rowsFault('inputs', inputs)) return undefined
  const steps = (inputs as ReadonlyArray<unknown>).length
  const at =
    (key: string): Report =>
    (path, what) =>
      report([key, ...path], `${key}: ${what}`)
  inputSlot.observe(inputs as ReadonlyArray<unknown>, at('inputs'))
  if (mask !== undefined) maskFaults(mask, steps, report)
  const weights = Array.isArray(mask) ? (mask as ReadonlyArray<number>) : undefined
  if (targets === undefined) {
    if (!unlabelled) report([], 'targets are missing')
  } else if (!rowsFault('targets', targets)) {
    const rows = targets as ReadonlyArray<unknown>
    if (rows.length !== steps) report(['targets'], `targets: expected ${steps} rows, as inputs has, got ${rows.length}`)
    targetSlot.observe(rows, at('targets'), (row) => weights === undefined || (weights[row] ?? 0) > 0)
  }
  return faults === 0 ? (record as unknown as SequenceData) : undefined
}
