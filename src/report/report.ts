import { goalsFor } from './goals.ts'
import type { Provenance } from './provenance.ts'
import { provenanceText } from './provenanceText.ts'
import type { RunResult } from './result.ts'
import { rowTitle } from './rowName.ts'
import { type ReportRow, rowsOf } from './rows.ts'
import {
  compared,
  generalisation,
  isCounted,
  largerMemories,
  learned,
  optima,
  publishedCell,
  questionsAndGoals,
} from './tables.ts'

/** All that a report says. */
export type Report = Readonly<{
  results: ReadonlyArray<RunResult>
  /** What made them. */
  makers: ReadonlyArray<Provenance>
  /** Rows of defaults that are no more, a sentence each. */
  outdated: ReadonlyArray<string>
  /** As seen from the report. */
  figures: ReadonlyArray<Readonly<{ title: string; path: string }>>
  /** Where the numbers of each run lie, as seen from the report. */
  data: string
  /** Markdown that somebody wrote; as it is. */
  notes: string
}>

const divergedNote = (rows: ReadonlyArray<ReportRow>): ReadonlyArray<string> => {
  const diverged = rows.flatMap(({ runs }) => runs).filter(({ ended }) => ended === 'diverged')
  return diverged.length === 0
    ? []
    : [
        `Diverged, which counts as not solved: ${diverged.map((run) => `${rowTitle(run)}, seed ${run.seed}`).join('; ')}.`,
      ]
}

const section = (title: string, ...paragraphs: ReadonlyArray<string>): ReadonlyArray<string> => [
  `## ${title}`,
  ...paragraphs,
]

/** Sections that would be empty are left out. */
const sectionIf = (holds: boolean, title: string, ...paragraphs: ReadonlyArray<string>): ReadonlyArray<string> =>
  holds ? section(title, ...paragraphs) : []

const outdatedNote = (outdated: ReadonlyArray<string>): ReadonlyArray<string> =>
  outdated.length === 0
    ? []
    : [`Outdated, until they are made again: ${outdated.map((sentence) => `${sentence}.`).join(' ')}`]

/** Results as Markdown. */
export const reportMarkdown = ({ results, makers, outdated, figures, data, notes }: Report): string => {
  const rows = rowsOf(results)
  const hasLarger = rows.some(({ larger }) => larger.length > 0)
  const hasOptimum = rows.some(({ marks }) => marks.some(({ optimalLoss }) => optimalLoss !== undefined))
  const hasRivals = rows.some((row) => publishedCell(row) !== '' || goalsFor(row).length > 0)
  return `${[
    '# Results',
    `Medians over seeds, with the quartiles in brackets. A run is solved when two evaluations in a row on the held-out set are without a wrong bit; the sequences until then are those up to the second one. A run that is never solved counts as later than all others; a dash is where not everything can be known, so that nothing can be solved. Bit errors are wrong bits per sequence. “With” names the preset and the options that differ from the defaults. All numbers but the times repeat exactly; [\`${data}\`](${data}) has those of each run, with its config.`,
    ...section('Learned', learned(rows), ...divergedNote(rows), ...outdatedNote(outdated)),
    ...sectionIf(
      hasRivals,
      'Beside what is published',
      'Sequences are updates × batch. A goal holds for the median over the seeds.',
      compared(rows),
    ),
    ...section(
      'Generalisation',
      'Where each run ended, on sequences as trained and on harder ones.',
      generalisation(rows),
    ),
    ...sectionIf(
      rows.some(({ marks }) => marks.some(isCounted)),
      'Questions and goals',
      'A question is right with every word of its answer. A goal is met where the machine says that it is done, or may go on no longer, on what its own moves have led to; any way to it is as good.',
      questionsAndGoals(rows),
    ),
    ...sectionIf(hasOptimum, 'Against the optimum', optima(rows)),
    ...sectionIf(
      hasLarger,
      'Larger memories',
      'The same machines, with more slots than they were trained with.',
      largerMemories(rows),
    ),
    ...section(
      'Curves',
      'Evaluations on the held-out set. Thin lines are seeds, the thick one is their median, where a run that ended stays where it was; dots are where a run had solved its task. Areas are the middle half of the runs.',
      ...figures.map(({ title, path }) => `![${title}](${path})`),
    ),
    ...(notes.trim() === '' ? [] : [notes.trimEnd()]),
    ...section('Made by', ...provenanceText(makers)),
  ].join('\n\n')}\n`
}
