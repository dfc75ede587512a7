import { either as E } from 'fp-ts'
import { suggestion } from '../../core/nearest.ts'
import type { DataConfig } from './config.ts'
import { shown } from './slot.ts'

/** The columns of a table that are used, by number from 0. */
export type Columns = Readonly<{
  header: ReadonlyArray<string>
  inputs: ReadonlyArray<number>
  /** None: the targets are the inputs, of a later row. */
  targets: ReadonlyArray<number>
  mask: number | undefined
  sequence: number | undefined
}>

/** A fault of the header: the column's number from 0, and what is wrong. */
export type HeaderFault = Readonly<{ column: number; what: string }>

type Options = Pick<DataConfig, 'inputs' | 'targets' | 'mask' | 'sequence'>

const repeated = (header: ReadonlyArray<string>): ReadonlyArray<HeaderFault> =>
  header.flatMap((name, column) =>
    header.indexOf(name) < column ? [{ column, what: `the column ${shown(name)} is there twice` }] : [],
  )

/** @param unlabelled whether columns of targets and weights may be missing */
export const columnsOf = (
  header: ReadonlyArray<string>,
  { inputs, targets, mask, sequence }: Options,
  unlabelled: boolean,
): E.Either<ReadonlyArray<HeaderFault>, Columns> => {
  const faults: HeaderFault[] = [...repeated(header)]
  const named = header.map((name) => name.trim())
  const find = (option: string, name: string): number => {
    const column = named.indexOf(name)
    const hint =
      /[;\t|]/.test(header[0] ?? '') && header.length === 1 ? '; is the delimiter another? --set task.delimiter=…' : ''
    if (column < 0)
      faults.push({
        column: 0,
        what: `task.${option}: there is no column ${shown(name)}${suggestion(name, named)}${hint}`,
      })
    return column
  }
  const optional = (option: string, name: string | null): number | undefined =>
    name === null || (unlabelled && !named.includes(name)) ? undefined : find(option, name)
  const weights = optional('mask', mask)
  const series = sequence === null ? undefined : find('sequence', sequence)
  const answers =
    unlabelled && targets.some((name) => !named.includes(name)) ? [] : targets.map((name) => find('targets', name))
  const others = named.flatMap((name, column) =>
    answers.includes(column) || targets.includes(name) || column === weights || column === series ? [] : [column],
  )
  const given = inputs.length === 0 ? others : inputs.map((name) => find('inputs', name))
  if (given.length === 0) faults.push({ column: 0, what: 'there is no column of inputs: name some by task.inputs' })
  return faults.length > 0
    ? E.left(faults)
    : E.right({ header: named, inputs: given, targets: answers, mask: weights, sequence: series })
}

const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/

/** The number that a cell holds; `undefined` for any other text. */
export const numberIn = (cell: string): number | undefined => (NUMBER.test(cell) ? Number(cell) : undefined)
