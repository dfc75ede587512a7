import { either as E } from 'fp-ts'
import { suggestion } from '../../core/nearest.ts'
import { isRecord } from '../../core/record.ts'
import type { Row } from '../task.ts'
import { type Field, rowEncoder, widthOf } from './field.ts'
import { jsonFault, jsonPlace } from './jsonPlaces.ts'
import type { LineFault } from './jsonLine.ts'
import { createSlot, type Path, shown } from './slot.ts'

/** A line of a stream: a row of inputs, or a request to start anew. */
export type InputLine = Readonly<{ input: Row }> | Readonly<{ reset: true }>

const KEYS = ['input', 'reset']

type Found = (path: Path, what: string) => void

/** The values of a row, one of each field; a row of all channels is cut into lists. */
const valuesIn = (
  value: unknown,
  fields: ReadonlyArray<Field>,
): E.Either<string, ReadonlyArray<Readonly<{ value: unknown; path: Path; isCut: boolean }>>> => {
  if (fields.length === 1) return E.right([{ value, path: [], isCut: false }])
  const list: ReadonlyArray<unknown> | undefined = Array.isArray(value) ? value : undefined
  if (list?.length === fields.length) return E.right(list.map((one, at) => ({ value: one, path: [at], isCut: false })))
  const names = fields.map(({ name }) => name).join(', ')
  if (list?.length !== widthOf(fields))
    return E.left(`expected a list of ${fields.length} values (${names}), got ${list ? list.length : shown(value)}`)
  let from = 0
  return E.right(
    fields.map(({ size }) => {
      const part = { value: list.slice(from, from + size), path: [from], isCut: true }
      from += size
      return part
    }),
  )
}

/**
 * Reads the lines of a stream: `{"input": …}` with a row as in a .jsonl file of data (a list of numbers, a class number
 * or a name; of several columns a list with the value of each, or with all channels), or `{"reset": true}`.
 *
 * @param fields of the model's inputs
 * @returns      the row as the model takes it, or the faults of the line in the order of their columns
 */
export const inputLineReader = (
  fields: ReadonlyArray<Field>,
): ((text: string) => E.Either<ReadonlyArray<LineFault>, InputLine>) => {
  const encode = rowEncoder(fields)
  const slots = fields.map((field) => createSlot(field.name, { known: field, vocabulary: field.size }))

  const rowOf = (given: unknown, found: Found): Row | undefined => {
    const values = valuesIn(given, fields)
    if (E.isLeft(values)) {
      found(['input'], `input: ${values.left}`)
      return undefined
    }
    let isGood = true
    values.right.forEach(({ value, path, isCut }, at) => {
      const { name } = fields[at] as Field
      slots[at]?.observe([value], ([, ...within], what) => {
        isGood = false
        const [first = 0, ...rest] = path.slice(-1) as ReadonlyArray<number>
        const inside = isCut ? [first + Number(within[0] ?? 0), ...rest] : [...path, ...within]
        found(['input', ...inside], `${fields.length === 1 ? 'input' : name}: ${what}`)
      })
    })
    return isGood ? encode(values.right.map(({ value }) => value)) : undefined
  }

  const checked = (record: unknown, found: Found): InputLine | undefined => {
    if (!isRecord(record)) {
      found([], `expected {"input": …} or {"reset": true}, got ${shown(record)}`)
      return undefined
    }
    for (const key of Object.keys(record))
      if (!KEYS.includes(key)) found([key], `unknown key ${shown(key)}${suggestion(key, KEYS)}`)
    const { input, reset } = record
    if (reset !== undefined) {
      if (reset !== true) found(['reset'], `reset: expected true, got ${shown(reset)}`)
      if (input !== undefined) found([], 'expected either input or reset, got both')
      return { reset: true }
    }
    if (input === undefined) {
      found([], 'input is missing')
      return undefined
    }
    const row = rowOf(input, found)
    return row && { input: row }
  }

  return (text) => {
    const parsed = E.tryCatch(() => JSON.parse(text) as unknown, E.toError)
    if (E.isLeft(parsed)) {
      const fault = jsonFault(text) ?? { at: 0, what: parsed.left.message }
      return E.left([{ column: fault.at + 1, what: `not JSON: ${fault.what}` }])
    }
    const faults: LineFault[] = []
    const line = checked(parsed.right, (path, what) => faults.push({ column: jsonPlace(text, path) + 1, what }))
    return line === undefined || faults.length > 0 ? E.left(faults.sort((a, b) => a.column - b.column)) : E.right(line)
  }
}
