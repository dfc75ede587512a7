import { either as E } from 'fp-ts'
import { suggestion } from '../../core/nearest.ts'
import { isRecord } from '../../core/record.ts'
import { jsonFault, jsonPlace } from './jsonPlaces.ts'
import { type Report, shown, type Slot } from './slot.ts'

/** A line of a .jsonl file: a sequence. */
export type JsonSequence = Readonly<{
  inputs: ReadonlyArray<unknown>
  targets?: ReadonlyArray<unknown>
  mask?: ReadonlyArray<number>
}>

const KEYS = ['inputs', 'targets', 'mask']

/** A fault in a line: its column, from 1, in UTF-16 units. */
export type LineFault = Readonly<{ column: number; what: string }>

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

type Slots = Readonly<{ inputs: Slot; targets: Slot }>

/**
 * Parses a line, and reports its faults in the order of their columns.
 *
 * @param slots     observe its values
 * @param unlabelled whether targets may be missing
 * @returns the sequence, if it has no fault
 */
export const parseJsonLine = (
  text: string,
  slots: Slots,
  unlabelled: boolean,
  found: (fault: LineFault) => void,
): JsonSequence | undefined => {
  const faults: LineFault[] = []
  let isRead = false
  // A slot may report a fault of this line later, when it knows all lines.
  const sequence = checked(text, slots, unlabelled, (fault) => (isRead ? found(fault) : void faults.push(fault)))
  isRead = true
  for (const fault of faults.sort((a, b) => a.column - b.column)) found(fault)
  return sequence
}

const checked = (
  text: string,
  { inputs: inputSlot, targets: targetSlot }: Slots,
  unlabelled: boolean,
  found: (fault: LineFault) => void,
): JsonSequence | undefined => {
  const parsed = E.tryCatch(() => JSON.parse(text) as unknown, E.toError)
  if (E.isLeft(parsed)) {
    const fault = jsonFault(text) ?? { at: 0, what: parsed.left.message }
    found({ column: fault.at + 1, what: `not JSON: ${fault.what}` })
    return undefined
  }
  let faults = 0
  const report: Report = (path, what) => {
    faults++
    found({ column: jsonPlace(text, path) + 1, what })
  }
  const record = parsed.right
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
  return faults === 0 ? (record as unknown as JsonSequence) : undefined
}
