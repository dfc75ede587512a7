import type { TargetKind } from '../../models/targets.ts'
import { type Columns, numberIn } from './csvColumns.ts'
import { type Field, rowEncoder, widthOf } from './field.ts'
import type { SeriesRows } from './dataFile.ts'
import { createSlot, shown, type Slot, type SlotOptions } from './slot.ts'

type Cells = ReadonlyArray<string>

/** Takes a fault of a cell: the column's number from 0, and what is wrong. */
type CellReport = (column: number, what: string) => void

/** A column of a table: whether its cells are numbers is known from the first of them, unless it is asked for. */
type ColumnSlot = Readonly<{
  slot: Slot
  observe: (cell: string, report: (what: string) => void) => void
  isText: () => boolean
}>

const createColumnSlot = (name: string, options: SlotOptions): ColumnSlot => {
  const { known, asked } = options
  let isText = known === undefined ? undefined : known.of === 'names'
  // Classes are asked for: their names are the cells’ texts, also where these are numbers.
  if (known === undefined && asked === 'classes') isText = true
  const slot = createSlot(name, options)
  return {
    slot,
    isText: () => isText === true,
    observe: (cell, report) => {
      const number = numberIn(cell)
      isText ??=
        number === undefined &&
        cell.trim() !== '' &&
        !/^[+-]?(nan|inf(inity)?|null|na|none)$/i.test(cell.trim()) &&
        asked === undefined
      if (isText) {
        if (cell.trim() === '') report('expected a text, got nothing')
        else slot.observe([cell.trim()], (_, what) => report(what))
      } else if (number === undefined) report(`expected a number, got ${cell.trim() === '' ? 'nothing' : shown(cell)}`)
      else slot.observe([[number]], (_, what) => report(what))
    },
  }
}

/** What is asked of a table’s columns. */
export type TableOptions = Readonly<{
  columns: Columns
  /** The fields of a model that the table must fit. */
  known?: Readonly<{ inputs: ReadonlyArray<Field>; targets: ReadonlyArray<Field>; kind: TargetKind }> | undefined
  kind: TargetKind | null
  inputKind: 'numbers' | 'classes' | null
  vocabulary: number
}>

/** Observes the cells of a table, row by row, and infers its fields. */
export type Table = Readonly<{
  observe: (cells: Cells, report: CellReport) => void
  /** The fields, or why the targets do not fit together. */
  fields: () => Readonly<{
    inputs: ReadonlyArray<Field>
    targets: ReadonlyArray<Field>
    kind: TargetKind
    fault?: string
  }>
}>

export const createTable = ({ columns, known, kind, inputKind, vocabulary }: TableOptions): Table => {
  const isNext = columns.targets.length === 0
  const slots = (
    chosen: ReadonlyArray<number>,
    fields: ReadonlyArray<Field> | undefined,
    asked: SlotOptions['asked'] | null,
  ): ReadonlyArray<ColumnSlot> =>
    chosen.map((column, at) =>
      createColumnSlot(columns.header[column] as string, {
        known: fields?.[at],
        asked: asked ?? undefined,
        vocabulary,
      }),
    )
  // The next row of classes is asked for: then the inputs are classes, too.
  const inputAsked = inputKind ?? (isNext && kind === 'classes' ? 'classes' : null)
  const inputs = slots(columns.inputs, known?.inputs, inputAsked)
  const targets = slots(columns.targets, known?.targets, kind)
  const observeAll = (
    list: ReadonlyArray<ColumnSlot>,
    chosen: ReadonlyArray<number>,
    cells: Cells,
    report: CellReport,
  ): void =>
    list.forEach(({ observe }, at) => {
      const column = chosen[at] as number
      observe(cells[column] as string, (what) => report(column, `${columns.header[column]}: ${what}`))
    })

  const observe: Table['observe'] = (cells, report) => {
    if (cells.length !== columns.header.length) {
      const column = Math.min(cells.length, columns.header.length)
      report(column, `expected ${columns.header.length} cells, as the header has, got ${cells.length}`)
      return
    }
    observeAll(inputs, columns.inputs, cells, report)
    observeAll(targets, columns.targets, cells, report)
    if (columns.mask === undefined) return
    const cell = cells[columns.mask] as string
    const weight = numberIn(cell)
    if (weight === undefined || weight < 0 || !Number.isFinite(weight))
      report(
        columns.mask,
        `${columns.header[columns.mask]}: expected a weight, a number ≥ 0, got ${cell === '' ? 'nothing' : shown(cell)}`,
      )
  }

  const fields: Table['fields'] = () => {
    const inputFields = inputs.map(({ slot }) => slot.field())
    const answers = isNext ? inputs : targets
    const targetFields = isNext ? (known?.targets ?? inputFields) : targets.map(({ slot }) => slot.field())
    const texts = answers.filter(({ isText }) => isText()).length
    const allBits = answers.every(({ slot }) => slot.kind() === 'bits')
    const found: TargetKind = known?.kind ?? kind ?? (texts > 0 ? 'classes' : allBits ? 'bits' : 'values')
    const what = isNext ? 'task.targets: the next row has' : 'task.targets:'
    if (known === undefined && found === 'classes' && answers.length > 1)
      return {
        inputs: inputFields,
        targets: targetFields,
        kind: found,
        fault: `${what} ${answers.length} columns, of which ${texts} are classes; expected one column of classes, or only numbers`,
      }
    return { inputs: inputFields, targets: targetFields, kind: found }
  }
  return { observe, fields }
}

/**
 * Turns checked cells into rows.
 *
 * @param hasTargets whether targets are columns of their own; where these are missing, targets are zeros
 */
export const tableDecoder = (
  columns: Columns,
  { inputs, targets }: Readonly<{ inputs: ReadonlyArray<Field>; targets: ReadonlyArray<Field> }>,
  hasTargets: boolean,
): ((rows: ReadonlyArray<Cells>) => SeriesRows) => {
  const reader = (chosen: ReadonlyArray<number>, fields: ReadonlyArray<Field>) => {
    const encode = rowEncoder(fields)
    const isNumber = fields.map(({ of }) => of === 'numbers')
    return (cells: Cells) =>
      encode(
        chosen.map((column, at) => (isNumber[at] === true ? Number(cells[column]) : (cells[column] as string).trim())),
      )
  }
  const inputOf = reader(columns.inputs, inputs)
  const none = Array.from({ length: widthOf(targets) }, () => 0)
  const targetOf =
    hasTargets && columns.targets.length === 0
      ? () => none
      : reader(hasTargets ? columns.targets : columns.inputs, targets)
  const { mask } = columns
  return (rows) => ({
    inputs: rows.map(inputOf),
    targets: rows.map(targetOf),
    mask: rows.map((cells) => (mask === undefined ? 1 : Number(cells[mask]))),
  })
}
