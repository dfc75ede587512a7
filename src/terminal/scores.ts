import { count, percent, short } from '../core/numbers.ts'
import type { Scores } from '../runs/evaluation.ts'
import type { Evaluation } from '../training/evaluation.ts'
import { columns } from './columns.ts'

/**
 * Scores as a table: the held-out set, then each harder variant. Further columns: the optimal loss, where above zero; questions
 * and words, where answers are words; goals met, where the task has episodes.
 */
export const scoresTable = ({ heldOut, variants }: Scores): string => {
  const all = Object.entries({ 'as trained': heldOut, ...variants })
  const bounded = all.some(([, { optimalLoss }]) => optimalLoss !== undefined)
  const worded = all.some(([, { answered }]) => answered !== undefined)
  const played = all.some(([, { goalsMet }]) => goalsMet !== undefined)
  const share = (part: number | undefined): string => (part === undefined ? '' : percent(part))
  const row = (
    name: string,
    { sequences, bitErrors, correct, loss, optimalLoss, wordErrors, answered, goalsMet }: Evaluation,
  ) => [
    name,
    count(sequences),
    short(bitErrors),
    percent(correct),
    short(loss),
    ...(worded ? [share(answered), share(wordErrors)] : []),
    ...(played ? [share(goalsMet)] : []),
    ...(bounded ? [optimalLoss === undefined ? '' : short(optimalLoss)] : []),
  ]
  return columns([
    [
      '',
      'sequences',
      'bit errors per sequence',
      'without error',
      'loss (bits per sequence)',
      ...(worded ? ['questions right', 'words wrong'] : []),
      ...(played ? ['goals met'] : []),
      ...(bounded ? ['optimal loss'] : []),
    ],
    ...all.map(([name, evaluation]) => row(name, evaluation)),
  ])
}
