import { distance } from 'fastest-levenshtein'
import { nearest } from '../../core/nearest.ts'
import type { TargetKind } from '../../models/targets.ts'
import { type Field, OTHER } from './field.ts'

/** A place in a value: keys and indices, from the outside. */
export type Path = ReadonlyArray<string | number>
/** Takes a fault: its place in the values that were observed, and what was expected and what came. */
export type Report = (path: Path, what: string) => void

/** How values were given: lists of numbers, single numbers, or texts. */
type Form = 'vectors' | 'numbers' | 'names'

/** What is known beforehand: the field, where a file must fit it, or what the user asked for. */
export type SlotOptions = Readonly<{
  known?: Field | undefined
  asked?: TargetKind | 'numbers' | undefined
  /** The most classes. */
  vocabulary: number
}>

/** The largest number that float32 holds. */
const LARGEST = 3.4028234663852886e38

/** A value in an error. */
export const shown = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value)
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}

const formOf = (value: unknown): Form | undefined => {
  if (Array.isArray(value)) return 'vectors'
  if (typeof value === 'string') return 'names'
  return typeof value === 'number' ? 'numbers' : undefined
}

const formWords: Readonly<Record<Form, string>> = {
  vectors: 'a list of numbers',
  numbers: 'a number',
  names: 'a text',
}

/** The form that values of a known field have; lists are also taken for one-hot classes, and numbers for lists of one. */
const knownForm = (field: Field | undefined): Form | undefined => {
  if (field === undefined) return undefined
  return field.of === 'names' ? 'names' : field.of === 'ids' ? 'numbers' : 'vectors'
}

/** Why a number cannot be in the data. */
const numberFault = (value: unknown, asked: SlotOptions['asked']): string | undefined => {
  if (typeof value !== 'number') return `expected a number, got ${shown(value)}`
  if (!Number.isFinite(value) || Math.abs(value) > LARGEST)
    return `expected a finite number below 3.4e38, got ${value > 0 ? 'a larger one' : Number.isNaN(value) ? 'NaN' : 'a smaller one'}`
  if (asked === 'bits' && (value < 0 || value > 1)) return `bits: expected a number from 0 to 1, got ${value}`
  return undefined
}

const isOneHot = (row: ReadonlyArray<number>): boolean => {
  let ones = 0
  for (const x of row) {
    if (x !== 0 && x !== 1) return false
    ones += x
  }
  return ones === 1
}

/** The most classes that an error lists. */
const MOST_LISTED = 20

/** “; did you mean x?”, or some of the classes. */
export const classHint = (value: string, names: ReadonlyArray<string>): string => {
  // With accents as signs of their own, é is near e.
  const apart = value.normalize('NFD')
  const near = nearest(apart, names)
  if (near !== undefined && distance(apart.toLowerCase(), near.toLowerCase()) < apart.length)
    return `; did you mean ${legible(near)}?`
  const listed = names.slice(0, MOST_LISTED).map(legible).join(', ')
  return `; expected one of ${listed}${names.length > MOST_LISTED ? ', …' : ''}`
}

/** A name as it is; in quotes if it has spaces or other signs that do not show. */
const legible = (name: string): string => (/^[^\s\p{C}]+$/u.test(name) ? name : JSON.stringify(name))

/** Observes the values of one field over a file: checks that they fit together, and infers what they are. */
export type Slot = Readonly<{
  /** @param counts whether a row counts in the loss; others need not be one-hot */
  observe: (rows: ReadonlyArray<unknown>, report: Report, counts?: (row: number) => boolean) => void
  /** Whether any value was observed. */
  isEmpty: () => boolean
  kind: () => TargetKind
  /** The field; reports classes beyond the vocabulary. */
  field: () => Field
}>

/** A slot for the values of a field. The first value fixes their form and width. */
export const createSlot = (name: string, { known, asked, vocabulary }: SlotOptions): Slot => {
  let form = knownForm(known)
  let width = known?.size
  let [isBits, isOneHotOnly, isWhole] = [true, true, true]
  let largest = -1
  let reportLargest: ((what: string) => void) | undefined
  const names = new Set<string>(known?.names ?? [])
  const wantsClasses = known === undefined ? asked === 'classes' : known.of !== 'numbers'

  const observeVector = (row: ReadonlyArray<unknown>, at: number, counted: boolean, report: Report): void => {
    width ??= row.length
    if (row.length !== width) {
      report([at], `expected ${width} number${width === 1 ? '' : 's'}, got ${row.length}`)
      return
    }
    if (width === 0) report([at], 'expected at least one number, got none')
    for (let channel = 0; channel < row.length; channel++) {
      const fault = numberFault(row[channel], asked)
      if (fault !== undefined) {
        report([at, channel], fault)
        return
      }
      if (row[channel] !== 0 && row[channel] !== 1) isBits = false
    }
    if (!counted || (!isOneHotOnly && !wantsClasses) || isOneHot(row as ReadonlyArray<number>)) return
    isOneHotOnly = false
    if (wantsClasses) report([at], `classes: expected one 1 among zeros, got ${shown(row)}`)
  }

  const observeNumber = (value: number, at: number, report: Report): void => {
    const fault = numberFault(value, asked)
    if (fault !== undefined) return report([at], fault)
    if (value !== 0 && value !== 1) isBits = false
    const isClass = Number.isSafeInteger(value) && value >= 0
    if (!isClass) isWhole = false
    if (wantsClasses && !isClass) return report([at], `expected a class, a whole number from 0, got ${value}`)
    if (known?.of === 'ids' && value >= known.size)
      return report([at], `expected a class from 0 to ${known.size - 1}, as the model has, got ${value}`)
    if (value <= largest) return
    largest = value
    reportLargest = (what) => report([at], what)
  }

  const observeName = (value: string, at: number, report: Report): void => {
    if (asked !== undefined && asked !== 'classes')
      return report([at], `${asked}: expected a number, got ${shown(value)}`)
    if (names.has(value)) return
    if (known !== undefined) {
      // Of a text, all words that are not in the vocabulary are one class.
      if (!names.has(OTHER)) report([at], `unknown class ${shown(value)}${classHint(value, [...names])}`)
      return
    }
    if (names.size < vocabulary) return void names.add(value)
    report([at], `${shown(value)} is one class too many: at most ${vocabulary}, task.vocabulary`)
  }

  /** Lists where a class is known are one-hot; numbers where lists of one number are known are such lists. */
  const isForm = (found: Form): boolean =>
    found === form ||
    (known !== undefined && known.of !== 'numbers' && found === 'vectors') ||
    (known?.of === 'numbers' && known.size === 1 && found === 'numbers')

  const expectedForm = (): string => {
    if (form === undefined) return 'a number, a text or a list of numbers'
    return known?.of === 'numbers' && known.size === 1 ? 'a number' : formWords[form]
  }

  const observe: Slot['observe'] = (rows, report, counts = () => true) => {
    for (let at = 0; at < rows.length; at++) {
      const value = rows[at]
      const found = formOf(value)
      form ??= found
      if (found === undefined || form === undefined || !isForm(found)) {
        report([at], `expected ${expectedForm()}, got ${shown(value)}`)
        continue
      }
      if (found === 'vectors') observeVector(value as ReadonlyArray<unknown>, at, counts(at), report)
      else if (found === 'names') observeName(value as string, at, report)
      else observeNumber(value as number, at, report)
    }
  }

  const kind = (): TargetKind => {
    if (asked !== undefined && asked !== 'numbers') return asked
    if (form === 'names') return 'classes'
    if (form === 'numbers') return isWhole && asked === undefined ? 'classes' : 'values'
    if (isOneHotOnly && isBits && (width ?? 0) > 1) return 'classes'
    return isBits ? 'bits' : 'values'
  }

  const field = (): Field => {
    if (known !== undefined) return known
    if (form === 'names') {
      const sorted = [...names].sort()
      return { name, of: 'names', size: Math.max(1, sorted.length), names: sorted }
    }
    if (form === 'numbers' && kind() === 'classes') {
      if (largest >= vocabulary)
        reportLargest?.(
          `class ${largest} is too large: at most ${vocabulary} classes, task.vocabulary. For numbers, --set ${name === 'inputs' ? 'task.inputKind=numbers' : 'task.kind=values'}`,
        )
      return { name, of: 'ids', size: Math.max(2, Math.min(largest, vocabulary) + 1), names: null }
    }
    const isClasses = form === 'vectors' && kind() === 'classes' && name !== 'inputs'
    return { name, of: isClasses ? 'ids' : 'numbers', size: Math.max(1, width ?? 1), names: null }
  }

  return { observe, isEmpty: () => form === undefined, kind, field }
}
