import type { TargetKind } from '../../models/targets.ts'
import { jsonText } from '../../formats/jsonText.ts'
import type { Row } from '../../tasks/task.ts'

/** The answers of a model to a sequence: probabilities of bits or classes, or values. */
export type Prediction = Readonly<{ number: number; outputs: ReadonlyArray<Row> }>

/** What the outputs are. */
export type Answers = Readonly<{
  kind: TargetKind
  /** Of channels; classes without names are numbers. */
  names: ReadonlyArray<string | number>
}>

/** The shortest decimal number that is the same in float32. */
const shortFloat = (x: number): number => {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(x.toPrecision(digits))
    if (Math.fround(short) === x) return short
  }
  return Number(x.toPrecision(9))
}

/** Outputs as short numbers. */
export const shortRow = (row: Row): ReadonlyArray<number> => row.map(shortFloat)

const bestOf = (row: Row): number => row.reduce((best, x, at) => (x > (row[best] as number) ? at : best), 0)

/** A line of JSON: the outputs, row by row; for classes, also the most likely of each row. */
export const predictionJson = ({ outputs }: Prediction, { kind, names }: Answers): string =>
  jsonText({
    outputs: outputs.map(shortRow),
    ...(kind === 'classes' && { classes: outputs.map((row) => names[bestOf(row)] ?? bestOf(row)) }),
  })

/** The answer to one row as a line of JSON; for classes, also the most likely one. */
export const answerJson = (row: Row, { kind, names }: Answers): string =>
  jsonText({ output: shortRow(row), ...(kind === 'classes' && { class: names[bestOf(row)] ?? bestOf(row) }) })

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

export const csvLine = (cells: ReadonlyArray<string | number>): string =>
  `${cells.map((one) => cell(String(one))).join(',')}\n`

/** The header of the table of predictions: one row for each row of a sequence. */
export const predictionHeader = ({ kind, names }: Answers): string =>
  csvLine(['sequence', 'step', ...(kind === 'classes' ? ['class', 'probability'] : names)])

/** The rows of a sequence in that table. For classes, the most likely one and its probability. */
export const predictionRows = ({ number, outputs }: Prediction, { kind, names }: Answers): string =>
  outputs
    .map((row, step) => {
      const best = bestOf(row)
      const answer = kind === 'classes' ? [names[best] ?? best, shortFloat(row[best] as number)] : shortRow(row)
      return csvLine([number, step, ...answer])
    })
    .join('')
