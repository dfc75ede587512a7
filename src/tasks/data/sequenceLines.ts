import { maxOf } from '../../core/extremes.ts'
import { short } from '../../core/numbers.ts'
import type { Row, Sequence } from '../task.ts'
import type { DataConfig } from './config.ts'
import type { Field } from './field.ts'
import type { DataSchema } from './schema.ts'
import { textOfUnits } from './units.ts'

/** The most numbers of a field that are written out. */
const MOST_NUMBERS = 12

/** The number of the largest entry. */
const largest = (row: Row): number => row.reduce((best, x, at) => (x > (row[best] as number) ? at : best), 0)

/** A class, or numbers, as a word. */
const partText = ({ of, size, names }: Field, part: Row): string => {
  if (of !== 'numbers')
    return part.every((x) => x === 0) ? '–' : JSON.stringify(names?.[largest(part)] ?? largest(part))
  if (size > 1 && part.every((x) => x === 0 || x === 1)) return part.map((x) => (x === 1 ? '█' : '·')).join('')
  return [...part.slice(0, MOST_NUMBERS).map(short), ...(size > MOST_NUMBERS ? ['…'] : [])].join(' ')
}

const rowTexts = (fields: ReadonlyArray<Field>, row: Row): ReadonlyArray<string> => {
  let from = 0
  return fields.map((field) => {
    const part = row.slice(from, from + field.size)
    from += field.size
    return partText(field, part)
  })
}

/** The words of a row of classes. */
const unitsOfRows = (rows: ReadonlyArray<Row>, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  rows.map((row) => names[largest(row)] as string)

const aligned = (cells: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const widths = (cells[0] ?? []).map((_, column) => maxOf(cells.map((row) => (row[column] ?? '').length)))
  return cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] as number)).join('  '))
}

/** A model's answers as rows of the targets' kind. */
const answered = (kind: DataSchema['kind'], outputs: ReadonlyArray<Row>): ReadonlyArray<Row> =>
  kind === 'bits' ? outputs.map((row) => row.map((x) => (x > 0.5 ? 1 : 0))) : outputs

/** A sequence as a table of its fields, row by row; of a text, as text. With outputs, also the model’s answers. */
export const sequenceLines =
  ({ inputs, targets, kind }: Pick<DataSchema, 'inputs' | 'targets' | 'kind'>, text: DataConfig['unit'] | undefined) =>
  (sequence: Sequence, outputs?: ReadonlyArray<Row>): ReadonlyArray<string> => {
    const names = targets[0]?.names ?? null
    if (text !== undefined && names !== null) {
      const line = (rows: ReadonlyArray<Row>) =>
        JSON.stringify(textOfUnits(unitsOfRows(rows, names), text)).slice(1, -1)
      return [
        `input   ${line(sequence.inputs)}`,
        `target  ${line(sequence.targets)}`,
        ...(outputs === undefined ? [] : [`output  ${line(outputs)}`]),
      ]
    }
    const said = outputs === undefined ? undefined : answered(kind, outputs)
    const titles = (fields: ReadonlyArray<Field>, word: string): ReadonlyArray<string> =>
      fields.map(({ name }) => (name === `${word}s` ? word : `${word} ${name}`))
    return aligned([
      [
        'step',
        ...titles(inputs, 'input'),
        ...titles(targets, 'target'),
        ...(said ? titles(targets, 'target').map((title) => title.replace('target', 'output')) : []),
      ],
      ...sequence.inputs.map((row, t) => {
        const counts = (sequence.mask[t] as number) > 0
        return [
          `${t}`,
          ...rowTexts(inputs, row),
          ...(counts ? rowTexts(targets, sequence.targets[t] as Row) : targets.map(() => '')),
          ...(said && counts ? rowTexts(targets, said[t] as Row) : []),
        ]
      }),
    ])
  }
