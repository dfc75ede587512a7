import { count, percent, short } from '../core/numbers.ts'
import type { Scores } from '../runs/evaluation.ts'
import type { Evaluation } from '../training/evaluation.ts'
import { measuresOf, scoreNumber } from '../training/measures.ts'
import { columns } from './columns.ts'

/** A column of the table: its heading, and the cell of an evaluation that has it. */
type Column = Readonly<{ heading: string; cell: (evaluation: Evaluation) => string | undefined }>

const share = (part: number | undefined): string | undefined => (part === undefined ? undefined : percent(part))
const loss = (value: number | undefined): string | undefined => (value === undefined ? undefined : short(value))

/** The columns of scores; those of baselines, words and goals only where an evaluation has them. */
const columnsOf = (heldOut: Evaluation): ReadonlyArray<Column> => {
  const { headline, others: all } = measuresOf(heldOut)
  // Where even the best predictor errs, the accuracy of classes tells more than the share of sequences without an error.
  const others = all.filter(({ key }) => key !== 'correct' || all.length === 1 || heldOut.optimalLoss === undefined)
  return [
    { heading: 'sequences', cell: ({ sequences }) => count(sequences) },
    ...[headline, ...others].map((measure) => ({
      heading: measure.short,
      cell: (evaluation: Evaluation) => scoreNumber(measure, evaluation),
    })),
    { heading: 'loss', cell: (evaluation) => short(evaluation.loss) },
    { heading: 'guessing', cell: ({ guessLoss }) => loss(guessLoss) },
    { heading: 'optimal', cell: ({ optimalLoss }) => loss(optimalLoss) },
    { heading: 'questions right', cell: ({ answered }) => share(answered) },
    { heading: 'words wrong', cell: ({ wordErrors }) => share(wordErrors) },
    { heading: 'goals met', cell: ({ goalsMet }) => share(goalsMet) },
  ]
}

/** What the numbers of a table are. */
const notes = (all: ReadonlyArray<Evaluation>, note: string): ReadonlyArray<string> => [
  note,
  ...(all.some(({ guessLoss }) => guessLoss !== undefined) ? ['guessing: the loss of the best constant answer'] : []),
  ...(all.some(({ optimalLoss }) => optimalLoss !== undefined) ? ['optimal: the loss of the best predictor'] : []),
]

/**
 * Scores as a table: the held-out set, then each harder variant; below it, what the numbers are. Columns besides the measures
 * of the targets' kind and the loss: the loss of the best constant guess; the optimal loss, where the task knows it;
 * questions and words, where answers are words; goals met, where the task has episodes.
 */
export const scoresTable = ({ heldOut, variants }: Scores): string => {
  const named = Object.entries({ 'as trained': heldOut, ...variants })
  const all = named.map(([, evaluation]) => evaluation)
  const shown = columnsOf(heldOut).filter(({ cell }) => all.some((evaluation) => cell(evaluation) !== undefined))
  return [
    columns([
      ['', ...shown.map(({ heading }) => heading)],
      ...named.map(([name, evaluation]) => [name, ...shown.map(({ cell }) => cell(evaluation) ?? '')]),
    ]),
    ...notes(all, measuresOf(heldOut).loss.note).map((note) => `  ${note}`),
  ].join('\n')
}
