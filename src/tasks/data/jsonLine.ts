import { either as E } from 'fp-ts'
import { jsonFault, jsonPlace } from './jsonPlaces.ts'
import { checkedSequence, type SequenceData, type Slots } from './sequenceData.ts'

/** A fault in a line: its column, from 1, in UTF-16 units. */
export type LineFault = Readonly<{ column: number; what: string }>

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
): SequenceData | undefined => {
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
  slots: Slots,
  unlabelled: boolean,
  found: (fault: LineFault) => void,
): SequenceData | undefined => {
  const parsed = E.tryCatch(() => JSON.parse(text) as unknown, E.toError)
  if (E.isLeft(parsed)) {
    const fault = jsonFault(text) ?? { at: 0, what: parsed.left.message }
    found({ column: fault.at + 1, what: `not JSON: ${fault.what}` })
    return undefined
  }
  return checkedSequence(parsed.right, slots, unlabelled, (path, what) =>
    found({ column: jsonPlace(text, path) + 1, what }),
  )
}
