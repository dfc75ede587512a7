import { type TargetKind, targetKinds } from '../models/targets.ts'
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

/** The content of a report. */
export type Report = Readonly<{
  results: ReadonlyArray<RunResult>
  /** The distinct provenances of the results. */
  makers: ReadonlyArray<Provenance>
  /** One sentence per outdated row. */
  outdated: ReadonlyArray<string>
  /** Figures, with paths relative to the report. */
  figures: ReadonlyArray<Readonly<{ title: string; path: string }>>
  /** The file of all results, relative to the report. */
  data: string
  /** Hand-written Markdown, inserted unchanged. */
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

/** A section, unless it would be empty. */
const sectionIf = (holds: boolean, title: string, ...paragraphs: ReadonlyArray<string>): ReadonlyArray<string> =>
  holds ? section(title, ...paragraphs) : []

const outdatedNote = (outdated: ReadonlyArray<string>): ReadonlyArray<string> =>
  outdated.length === 0
    ? []
    : [`Outdated, until trained again: ${outdated.map((sentence) => `${sentence}.`).join(' ')}`]

const notesOfKinds: Readonly<Record<TargetKind, string>> = {
  bits: 'Bit errors are wrong bits per sequence.',
  classes: 'Wrong symbols are rows with a wrong class per sequence.',
  values: 'RMSE is the root mean squared error, in the data’s own units.',
}

/** What the errors of each kind of targets are. */
const errorNotes = (rows: ReadonlyArray<ReportRow>): string =>
  targetKinds
    .filter((kind) => rows.some((row) => row.kind === kind))
    .map((kind) => `${notesOfKinds[kind]} `)
    .join('')

/** Results as Markdown. */
export const reportMarkdown = ({ results, makers, outdated, figures, data, notes }: Report): string => {
  const rows = rowsOf(results)
  const isOfBits = rows.every(({ kind }) => kind === 'bits')
  const hasLarger = rows.some(({ larger }) => larger.length > 0)
  const hasOptimum = rows.some(({ marks }) => marks.some(({ optimalLoss }) => optimalLoss !== undefined))
  const hasRivals = rows.some((row) => publishedCell(row) !== '' || goalsFor(row).length > 0)
  return `${[
    '# Results',
    `Medians over random seeds, with the quartiles in brackets. A run has solved its task after two evaluations in a row on the held-out set without ${isOfBits ? 'a wrong bit' : 'an error'}; sequences are counted up to the second one. An unsolved run counts as later than all others. A dash marks tasks with an optimal loss above 0, which cannot be solved${rows.some(({ kind }) => kind === 'values') ? ', and tasks of values' : ''}. ${errorNotes(rows)}“With” names the preset and the options that differ from the defaults. All numbers except times repeat exactly; [\`${data}\`](${data}) contains those of each run, with its config.`,
    ...section('Learned', learned(rows), ...divergedNote(rows), ...outdatedNote(outdated)),
    ...sectionIf(
      hasRivals,
      'Comparison with published results',
      'Sequences are updates × batch size. A goal is for the median over the seeds.',
      compared(rows),
    ),
    ...section(
      'Generalisation',
      'Final models, on held-out sequences as trained and on harder variants.',
      generalisation(rows),
    ),
    ...sectionIf(
      rows.some(({ marks }) => marks.some(isCounted)),
      'Questions and goals',
      'A question is right if every word of its answer is right. A goal is met if the model’s own moves lead to it when the model says that it is done or reaches the limit of moves; any sequence of moves counts.',
      questionsAndGoals(rows),
    ),
    ...sectionIf(hasOptimum, 'Comparison with the optimum', optima(rows)),
    ...sectionIf(
      hasLarger,
      'Larger memories',
      'The same models, with more slots than in training.',
      largerMemories(rows),
    ),
    ...section(
      'Curves',
      'Evaluations on the held-out set. Thin lines are seeds, thick lines their median; a run that has ended keeps its last value. Dots mark where a run solved its task. Areas are interquartile ranges.',
      ...figures.map(({ title, path }) => `![${title}](${path})`),
    ),
    ...(notes.trim() === '' ? [] : [notes.trimEnd()]),
    ...section('Provenance', ...provenanceText(makers)),
  ].join('\n\n')}\n`
}
