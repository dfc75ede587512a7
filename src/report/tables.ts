import { count, short } from '../core/numbers.ts'
import { countCell, durationCell, percentCell, shortCell, table } from './cells.ts'
import type { TargetKind } from '../models/targets.ts'
import { measures } from '../training/measures.ts'
import { goalsFor, type Verdict } from './goals.ts'
import { overridesText } from './overrides.ts'
import { publishedFor } from './published.ts'
import { AS_TRAINED, type Generalised, type ReportRow } from './rows.ts'

const HEAD = ['task', 'memory', 'with']

/** The first cells of a row: task, memory, options. */
const headCells = ({ task, memory, asked }: ReportRow): ReadonlyArray<string> => [task, memory, overridesText(asked)]

const heldOut = ({ marks }: ReportRow): ReadonlyArray<Generalised> => marks.filter(({ name }) => name === AS_TRAINED)

/** A cell about solving; a dash for tasks with an optimal loss above 0, and for values. */
const ifSolvable = (row: ReportRow, cell: string): string =>
  row.kind === 'values' || heldOut(row).some(({ optimalLoss }) => optimalLoss !== undefined) ? '–' : cell

/** The only kind of targets of some rows; nothing if there are several. */
const kindOfAll = (rows: ReadonlyArray<ReportRow>): TargetKind | undefined => {
  const kinds = new Set(rows.map(({ kind }) => kind))
  return kinds.size > 1 ? undefined : (rows[0]?.kind ?? 'bits')
}

/** “bit errors”; “errors” for rows of several kinds, whose cells then name the measure. */
const errorsTitle = (rows: ReadonlyArray<ReportRow>): string => {
  const kind = kindOfAll(rows)
  return kind === undefined ? 'errors' : measures[kind].headline.short
}

/** A cell of errors; with the name of the measure among rows of several kinds. */
const errorsOf =
  (rows: ReadonlyArray<ReportRow>) =>
  ({ kind }: ReportRow, { errors }: Generalised): string =>
    kindOfAll(rows) === undefined ? `${shortCell(errors)} ${measures[kind].headline.short}` : shortCell(errors)

const errorsCell =
  (rows: ReadonlyArray<ReportRow>) =>
  (row: ReportRow): string =>
    heldOut(row)
      .map((mark) => errorsOf(rows)(row, mark))
      .join()

/** The table of how fast and how well rows learned. */
export const learned = (rows: ReadonlyArray<ReportRow>): string => {
  const worst = rows.some(({ worstAfterSolved }) => worstAfterSolved !== undefined)
  return table(
    [
      ...HEAD,
      'not solved',
      'sequences until solved',
      'time until solved',
      `sequences until below 1 ${kindOfAll(rows) === 'bits' ? 'bit' : 'error'}`,
      'sequences seen',
      `${errorsTitle(rows)} at the end`,
      ...(worst ? ['worst after solved'] : []),
      'ms per update',
    ],
    rows.map((row) => [
      ...headCells(row),
      ifSolvable(row, `${row.runs.length - row.solved} of ${row.runs.length}`),
      ifSolvable(row, countCell(row.sequencesUntilSolved)),
      ifSolvable(row, durationCell(row.secondsUntilSolved)),
      ifSolvable(row, countCell(row.sequencesUntilBelowOneBit)),
      countCell(row.sequences),
      errorsCell(rows)(row),
      ...(worst ? [row.worstAfterSolved === undefined ? '–' : short(row.worstAfterSolved)] : []),
      shortCell(row.msPerStep),
    ]),
  )
}

const verdicts: Readonly<Record<Verdict, string>> = { met: 'yes', missed: 'no', unknown: 'not measured' }

/** The published figures for a row. */
export const publishedCell = ({ runs, memory }: ReportRow): string =>
  publishedFor(runs[0]?.config ?? {}, memory)
    .map((entry) => `${entry.memory === memory ? '' : `${entry.memory}: `}${entry.figure} [${entry.source}]`)
    .join('; ')

/** The table of published figures and goals beside measurements; rows with neither are omitted. */
export const compared = (rows: ReadonlyArray<ReportRow>): string =>
  table(
    [...HEAD, 'sequences until solved', `${errorsTitle(rows)} at the end`, 'published', 'goal', 'reached'],
    rows.flatMap((row) => {
      const goals = goalsFor(row).map(({ text, verdict }) => ({ text, reached: verdicts[verdict(row)] }))
      const published = publishedCell(row)
      if (published === '' && goals.length === 0) return []
      const list = (texts: ReadonlyArray<string>): string => texts.join('<br>') || '–'
      return [
        [
          ...headCells(row),
          ifSolvable(row, countCell(row.sequencesUntilSolved)),
          errorsCell(rows)(row),
          published || '–',
          list(goals.map(({ text }) => text)),
          list(goals.map(({ reached }) => reached)),
        ],
      ]
    }),
  )

const marksCells = (rows: ReadonlyArray<ReportRow>, row: ReportRow, mark: Generalised): ReadonlyArray<string> => [
  mark.name,
  errorsOf(rows)(row, mark),
  mark.correct === undefined ? '–' : percentCell(mark.correct),
]

/** The table of evaluation sets, one per line. */
export const generalisation = (rows: ReadonlyArray<ReportRow>): string =>
  table(
    [...HEAD, 'sequences', errorsTitle(rows), 'without error'],
    rows.flatMap((row) => row.marks.map((mark) => [...headCells(row), ...marksCells(rows, row, mark)])),
  )

const trainedSlots = ({ runs }: ReportRow): string => {
  const model = (runs[0]?.config['model'] ?? {}) as Readonly<{ slots?: number }>
  return model.slots === undefined ? '–' : count(model.slots)
}

/** The same table for larger memories. */
export const largerMemories = (rows: ReadonlyArray<ReportRow>): string =>
  table(
    [...HEAD, 'slots trained with', 'slots', 'runs', 'sequences', errorsTitle(rows), 'without error'],
    rows.flatMap((row) =>
      row.larger.flatMap(({ slots, runs, marks }) =>
        marks.map((mark) => [
          ...headCells(row),
          trainedSlots(row),
          count(slots),
          count(runs),
          ...marksCells(rows, row, mark),
        ]),
      ),
    ),
  )

/** Whether a set has questions or goals. */
export const isCounted = ({ answered, goalsMet }: Generalised): boolean => (answered ?? goalsMet) !== undefined

/** The table of questions answered and goals met. */
export const questionsAndGoals = (rows: ReadonlyArray<ReportRow>): string => {
  const cell = (share: Generalised['answered']): string => (share === undefined ? '' : percentCell(share))
  return table(
    [...HEAD, 'sequences', 'questions right', 'goals met'],
    rows.flatMap((row) =>
      row.marks
        .filter(isCounted)
        .map(({ name, answered, goalsMet }) => [...headCells(row), name, cell(answered), cell(goalsMet)]),
    ),
  )
}

/** “bits per sequence”; “loss” for rows of several units. */
const lossTitle = (rows: ReadonlyArray<ReportRow>): string => {
  const [unit = 'loss', ...others] = new Set(rows.filter(hasOptimum).map(({ kind }) => measures[kind].loss.unit))
  return others.length > 0 ? 'loss' : unit
}

const hasOptimum = ({ marks }: ReportRow): boolean => marks.some(({ optimalLoss }) => optimalLoss !== undefined)

/** The table of final losses relative to the optimal loss, where that is above 0. */
export const optima = (rows: ReadonlyArray<ReportRow>): string =>
  table(
    [...HEAD, 'sequences', lossTitle(rows), 'the optimal estimator', 'above it'],
    rows.flatMap((row) =>
      row.marks.flatMap(({ name, loss, optimalLoss, aboveOptimum }) =>
        optimalLoss === undefined || aboveOptimum === undefined
          ? []
          : [[...headCells(row), name, shortCell(loss), short(optimalLoss), percentCell(aboveOptimum)]],
      ),
    ),
  )
