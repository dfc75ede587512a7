import { count, percent, short } from '../core/numbers.ts'
import type { Scores } from '../runs/evaluation.ts'
import type { Evaluation } from '../training/evaluation.ts'
import { type Measure, measuresOf } from '../training/measures.ts'
import { columns } from './columns.ts'

const score = ({ key, unit }: Measure, evaluation: Evaluation): string => {
  const value = evaluation[key]
  if (value === undefined) return ''
  return unit === 'share' ? percent(value) : short(value)
}

/**
 * Scores as a table: the held-out set, then each harder variant. Further columns: the loss of the best constant guess; the optimal loss, where above zero; questions
 * and words, where answers are words; goals met, where the task has episodes.
 */
export const scoresTable = ({ heldOut, variants }: Scores): string => {
  const all = Object.entries({ 'as trained': heldOut, ...variants })
  const bounded = all.some(([, { optimalLoss }]) => optimalLoss !== undefined)
  const guessed = all.some(([, { guessLoss }]) => guessLoss !== undefined)
  const {
    headline,
    others,
    loss: { label: lossLabel },
  } = measuresOf(heldOut)
  const shown = [headline, ...others]
  const worded = all.some(([, { answered }]) => answered !== undefined)
  const played = all.some(([, { goalsMet }]) => goalsMet !== undefined)
  const share = (part: number | undefined): string => (part === undefined ? '' : percent(part))
  const row = (name: string, evaluation: Evaluation) => {
    const { sequences, loss, guessLoss, optimalLoss, wordErrors, answered, goalsMet } = evaluation
    return [
      name,
      count(sequences),
      ...shown.map((measure) => score(measure, evaluation)),
      short(loss),
      ...(guessed ? [guessLoss === undefined ? '' : short(guessLoss)] : []),
      ...(worded ? [share(answered), share(wordErrors)] : []),
      ...(played ? [share(goalsMet)] : []),
      ...(bounded ? [optimalLoss === undefined ? '' : short(optimalLoss)] : []),
    ]
  }
  return columns([
    [
      '',
      'sequences',
      ...shown.map(({ label }) => label),
      lossLabel,
      ...(guessed ? ['loss of guessing'] : []),
      ...(worded ? ['questions right', 'words wrong'] : []),
      ...(played ? ['goals met'] : []),
      ...(bounded ? ['optimal loss'] : []),
    ],
    ...all.map(([name, evaluation]) => row(name, evaluation)),
  ])
}
