import type { Made } from '../../runs/report/made.ts'
import { publishedFor } from '../../runs/report/published.ts'
import { AS_TRAINED, type Generalised, type ReportRow, rowsOf } from '../../runs/report/rows.ts'
import type { RunResult } from '../../runs/report/result.ts'
import { count, percent, plural, short } from '../numbers.ts'
import { countCell, durationCell, percentCell, shortCell, table } from './cells.ts'

/** What the figure of a row is called, without its ending. */
export const figureName = ({ task, memory }: Pick<ReportRow, 'task' | 'memory'>): string => `${task}-${memory}`

const heldOut = ({ marks }: ReportRow): ReadonlyArray<Generalised> => marks.filter(({ name }) => name === AS_TRAINED)

const publishedCell = ({ runs, memory }: ReportRow): string =>
  publishedFor(runs[0]?.config ?? {}, memory)
    .map((entry) => `${entry.memory === memory ? '' : `${entry.memory}: `}${entry.figure} [${entry.source}]`)
    .join('; ') || '–'

/** What is to be solved, or a dash where not everything can be known. */
const ifSolvable = (row: ReportRow, cell: string): string =>
  heldOut(row).some(({ optimalLoss }) => optimalLoss !== undefined) ? '–' : cell

const learned = (rows: ReadonlyArray<ReportRow>): string =>
  table(
    [
      'task',
      'memory',
      'not solved',
      'sequences until solved',
      'time until solved',
      'sequences until below 1 bit',
      'sequences seen',
      'bit errors at the end',
      'ms per step',
      'published',
    ],
    rows.map((row) => [
      row.task,
      row.memory,
      ifSolvable(row, `${row.runs.length - row.solved} of ${row.runs.length}`),
      ifSolvable(row, countCell(row.sequencesUntilSolved)),
      ifSolvable(row, durationCell(row.secondsUntilSolved)),
      ifSolvable(row, countCell(row.sequencesUntilBelowOneBit)),
      countCell(row.sequences),
      heldOut(row)
        .map(({ bitErrors }) => shortCell(bitErrors))
        .join(),
      shortCell(row.msPerStep),
      publishedCell(row),
    ]),
  )

const marksCells = ({ name, bitErrors, correct }: Generalised): ReadonlyArray<string> => [
  name,
  shortCell(bitErrors),
  percentCell(correct),
]

const generalisation = (rows: ReadonlyArray<ReportRow>): string =>
  table(
    ['task', 'memory', 'sequences', 'bit errors', 'without error'],
    rows.flatMap(({ task, memory, marks }) => marks.map((mark) => [task, memory, ...marksCells(mark)])),
  )

const trainedSlots = ({ runs }: ReportRow): string => {
  const model = (runs[0]?.config['model'] ?? {}) as Readonly<{ slots?: number }>
  return model.slots === undefined ? '–' : count(model.slots)
}

const largerMemories = (rows: ReadonlyArray<ReportRow>): string =>
  table(
    ['task', 'memory', 'slots trained with', 'slots', 'runs', 'sequences', 'bit errors', 'without error'],
    rows.flatMap((row) =>
      row.larger.flatMap(({ slots, runs, marks }) =>
        marks.map((mark) => [row.task, row.memory, trainedSlots(row), count(slots), count(runs), ...marksCells(mark)]),
      ),
    ),
  )

/** Of tasks where not everything can be known: how far from the best predictor the machines end. */
const optima = (rows: ReadonlyArray<ReportRow>): string =>
  table(
    ['task', 'memory', 'sequences', 'bits per sequence', 'the optimal estimator', 'above it'],
    rows.flatMap(({ task, memory, marks }) =>
      marks.flatMap(({ name, loss, optimalLoss }) =>
        optimalLoss === undefined
          ? []
          : [[task, memory, name, shortCell(loss), short(optimalLoss), percent(loss.median / optimalLoss - 1)]],
      ),
    ),
  )

const divergedNote = (rows: ReadonlyArray<ReportRow>): ReadonlyArray<string> => {
  const diverged = rows.flatMap(({ runs }) => runs).filter(({ ended }) => ended === 'diverged')
  return diverged.length === 0
    ? []
    : [
        `Diverged, which counts as not solved: ${diverged.map(({ task, memory, seed }) => `${task} with ${memory}, seed ${seed}`).join('; ')}.`,
      ]
}

const madeBy = (made: Made): string =>
  [
    '```',
    made.command,
    '```',
    '',
    `One of the runs alone: \`${made.train}\`. Each has a thread of its own; ${made.processes} trained at a time, and the times are theirs.`,
    '',
    `- Machine: ${made.cpu}, ${plural(made.cores, 'core')}, ${made.platform}`,
    ...Object.entries(made.versions).map(([name, version]) => `- ${name}: ${version}`),
  ].join('\n')

const section = (title: string, ...paragraphs: ReadonlyArray<string>): ReadonlyArray<string> => [
  `## ${title}`,
  ...paragraphs,
]

/**
 * Results as Markdown.
 *
 * @param figures where the figures lie, as seen from the report
 */
export const reportMarkdown = (results: ReadonlyArray<RunResult>, made: Made, figures: string): string => {
  const rows = rowsOf(results)
  const hasLarger = rows.some(({ larger }) => larger.length > 0)
  const hasOptimum = rows.some(({ marks }) => marks.some(({ optimalLoss }) => optimalLoss !== undefined))
  return `${[
    '# Results',
    'Medians over seeds, with the quartiles in brackets. A run is solved when two evaluations in a row on the held-out set are without a wrong bit; the sequences until then are those up to the second one. A run that is never solved counts as later than all others; a dash is where not everything can be known, so that nothing can be solved. Bit errors are wrong bits per sequence. All numbers but the times repeat exactly; `results.json` has those of each run, with its config.',
    ...section('Learned', learned(rows), ...divergedNote(rows)),
    ...section(
      'Generalisation',
      'Where each run ended, on sequences as trained and on harder ones.',
      generalisation(rows),
    ),
    ...(hasOptimum ? section('Against the optimum', optima(rows)) : []),
    ...(hasLarger
      ? section(
          'Larger memories',
          'The same machines, with more slots than they were trained with.',
          largerMemories(rows),
        )
      : []),
    ...section('Curves', ...rows.map((row) => `![${row.task} with ${row.memory}](${figures}/${figureName(row)}.svg)`)),
    ...section('Made by', madeBy(made)),
  ].join('\n\n')}\n`
}
