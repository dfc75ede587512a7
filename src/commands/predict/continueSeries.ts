import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { stream } from '../../execution/stream.ts'
import { jsonText } from '../../formats/jsonText.ts'
import type { Trained } from '../../io/experiments/trained.ts'
import { channelNames, type Field } from '../../tasks/data/field.ts'
import { inputLineReader } from '../../tasks/data/inputLine.ts'
import type { Row } from '../../tasks/task.ts'
import { paramsInUse } from '../../training/optimizers/average.ts'
import { wholeNumber } from '../drawn.ts'
import type { Effect } from '../environment.ts'
import { type GenerateFlags, unused } from './generateFlags.ts'
import { answerJson, csvLine, shortRow } from './predictions.ts'

const OPENING = '{"input":['

/** The rows of a prompt: one a line, its numbers with commas between them. */
const rowsOf = (prompt: string, fields: ReadonlyArray<Field>): E.Either<AppError, ReadonlyArray<Row>> => {
  const read = inputLineReader(fields)
  const rows: Row[] = []
  const faults: string[] = []
  for (const [at, line] of prompt.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const found = read(`${OPENING}${line}]}`)
    if (E.isRight(found) && 'input' in found.right) rows.push(found.right.input)
    if (E.isRight(found)) continue
    for (const { column, what } of found.left) {
      const place = Math.min(Math.max(1, column - OPENING.length), line.length)
      faults.push(`--prompt:${at + 1}:${place}: ${what.replace(/^input: /, '')}`)
    }
  }
  if (faults.length > 0) return E.left({ tag: 'InvalidFiles', faults, count: faults.length })
  if (rows.length > 0) return E.right(rows)
  const message = `--generate: a series is continued from rows: give them by --prompt, one a line, with ${channelNames(fields).join(',')}`
  return E.left({ tag: 'Usage', message })
}

/** Calls `write` with each row: the model's answer to those before it. */
const answerRows = (trained: Trained, prompt: ReadonlyArray<Row>, count: number, write: (row: Row) => void): void => {
  const opened = stream(trained.experiment.model, paramsInUse(trained.state))
  try {
    const rest = prompt.slice(0, -1)
    for (const row of rest) opened.push(row)
    let last: Row | Float32Array = prompt.at(-1) as Row
    for (let at = 0; at < count; at++) {
      last = opened.push(last)
      write(Array.from(last))
    }
  } finally {
    opened.dispose()
  }
}

/** Continues a series: each row that the model answers is the next that it is given. */
export const continueSeries =
  (trained: Trained, fields: ReadonlyArray<Field>, flags: GenerateFlags): Effect =>
  ({ stdout }) =>
    F.pipe(
      unused(flags, ['temperature', 'seed'], 'a series of values is continued without chance'),
      E.chain(() => wholeNumber('generate', flags.generate, 1)),
      E.bindTo('count'),
      E.bind('prompt', () => rowsOf(flags.prompt ?? '', fields)),
      TE.fromEither,
      TE.map(({ count, prompt }) => {
        const names = channelNames(fields)
        if (flags.json === true) {
          const rows: Row[] = []
          answerRows(trained, prompt, count, (row) => rows.push(shortRow(row)))
          stdout(`${jsonText({ outputs: rows })}\n`)
          return
        }
        if (flags.csv === true) stdout(csvLine(names))
        answerRows(trained, prompt, count, (row) =>
          stdout(flags.csv === true ? csvLine(shortRow(row)) : `${answerJson(row, { kind: 'values', names })}\n`),
        )
      }),
    )
