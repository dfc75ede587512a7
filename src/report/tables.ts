import { count, short } from '../core/numbers.ts'
import { countCell, durationCell, percentCell, shortCell, table } from './cells.ts'
import { goalsFor, type Verdict } from './goals.ts'
import { overridesText } from './overrides.ts'
import { publishedFor } from './published.ts'
import { AS_TRAINED, type Generalised, type ReportRow } from './rows.ts'

const HEAD = ['task', 'memory', 'with']

/** What tells a row from others. */
const headCells = ({ task, memory, asked }: ReportRow): ReadonlyArray<string> => [task, memory, overridesText(asked)]

const heldOut = ({ marks }: ReportRow): ReadonlyArray<Generalised> => marks.filter(({ name }) => name === AS_TRAINED)

/** What is to be solved, or a dash where not everything can be known. */
const ifSolvable = (row: ReportRow, cell: string): string =>
  heldOut(row).some(({ optimalLoss }) => optimalLoss !== undefined) ? '–' : cell

const errorsCell = (row: ReportRow): string =>
  heldOut(row)
    .map(({ bitErrors }) => shortCell(bitErrors))
    .join()

/** When and how well rows learned. */
export const learned = (rows: ReadonlyArray<ReportRow>): string => {
  const worst = rows.some(({ worstAfterSolved }) => worstAfterSolved !== undefined)
  return table(
    [
      ...HEAD,
      'not solved',
      'sequences until solved',
      'time until solved',
      'sequences until below 1 bit',
      'sequences seen',
      'bit errors at the end',
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
      errorsCell(row),
      ...(worst ? [row.worstAfterSolved === undefined ? '–' : short(row.worstAfterSolved)] : []),
      shortCell(row.msPerStep),
    ]),
  )
}

const verdicts: Readonly<Record<Verdict, string>> = { met: 'yes', missed: 'no', unknown: 'not measured' }

/** What is published of a row. */
export const publishedCell = ({ runs, memory }: ReportRow): string =>
  publishedFor(runs[0]?.config ?? {}, memory)
    .map((entry) => `${entry.memory === memory ? '' : `${entry.memory}: `}${entry.figure} [${entry.source}]`)
    .join('; ')

/** What is published, beside what was measured and what was to be reached; rows with neither are left out. */
export const compared = (rows: ReadonlyArray<ReportRow>): string =>
  table(
    [...HEAD, 'sequences until solved', 'bit errors at the end', 'published', 'goal', 'reached'],
    rows.flatMap((row) => {
      const goals = goalsFor(row).map(({ text, verdict }) => ({ text, reached: verdicts[verdict(row)] }))
      const published = publishedCell(row)
      if (published === '' && goals.length === 0) return []
      const list = (texts: ReadonlyArray<string>): string => texts.join('<br>') || '–'
      return [
        [
          ...headCells(row),
          ifSolvable(row, countCell(row.sequencesUntilSolved)),
          errorsCell(row),
          published || '–',
          list(goals.map(({ text }) => text)),
          list(goals.map(({ reached }) => reached)),
        ],
      ]
    }),
  )

const marksCells = ({ name, bitErrors, correct }: Generalised): ReadonlyArray<string> => [
  name,
  shortCell(bitErrors),
  percentCell(correct),
]

/** Every set of sequences, one a line. */
export const generalisation = (rows: ReadonlyArray<ReportRow>): string =>
  table(
    [...HEAD, 'sequences', 'bit errors', 'without error'],
    rows.flatMap((row) => row.marks.map((mark) => [...headCells(row), ...marksCells(mark)])),
  )

const trainedSlots = ({ runs }: ReportRow): string => {
  const model = (runs[0]?.config['model'] ?? {}) as Readonly<{ slots?: number }>
  return model.slots === undefined ? '–' : count(model.slots)
}

/** The same, for every larger memory. */
export const largerMemories = (rows: ReadonlyArray<ReportRow>): string =>
  table(
    [...HEAD, 'slots trained with', 'slots', 'runs', 'sequences', 'bit errors', 'without error'],
    rows.flatMap((row) =>
      row.larger.flatMap(({ slots, runs, marks }) =>
        marks.map((mark) => [...headCells(row), trainedSlots(row), count(slots), count(runs), ...marksCells(mark)]),
      ),
    ),
  )

/** Whether the answers of a set are counted one by one, or where they lead to. */
export const isCounted = ({ answered, goalsMet }: Generalised): boolean => (answered ?? goalsMet) !== undefined

/** Of tasks that ask questions, or set goals: how many of them are answered, or met. */
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

/** Of tasks where not everything can be known: how far from the best predictor the machines end. */
export const optima = (rows: ReadonlyArray<ReportRow>): string =>
  table(
    [...HEAD, 'sequences', 'bits per sequence', 'the optimal estimator', 'above it'],
    rows.flatMap((row) =>
      row.marks.flatMap(({ name, loss, optimalLoss, aboveOptimum }) =>
        optimalLoss === undefined || aboveOptimum === undefined
          ? []
          : [[...headCells(row), name, shortCell(loss), short(optimalLoss), percentCell(aboveOptimum)]],
      ),
    ),
  )
