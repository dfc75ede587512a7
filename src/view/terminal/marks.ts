import type { Marks } from '../../runs/evaluation.ts'
import type { Evaluation } from '../../training/evaluation.ts'
import { columns } from './columns.ts'
import { count, percent, short } from '../numbers.ts'

/** Marks as a table: the held-out set, then each harder variant; the least possible loss where that is above zero, questions and words where answers are words. */
export const marksTable = ({ heldOut, variants }: Marks): string => {
  const all = Object.entries({ 'as trained': heldOut, ...variants })
  const bounded = all.some(([, { optimalLoss }]) => optimalLoss !== undefined)
  const worded = all.some(([, { answered }]) => answered !== undefined)
  const share = (part: number | undefined): string => (part === undefined ? '' : percent(part))
  const row = (
    name: string,
    { sequences, bitErrors, correct, loss, optimalLoss, wordErrors, answered }: Evaluation,
  ) => [
    name,
    count(sequences),
    short(bitErrors),
    percent(correct),
    short(loss),
    ...(worded ? [share(answered), share(wordErrors)] : []),
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
      ...(bounded ? ['least possible'] : []),
    ],
    ...all.map(([name, evaluation]) => row(name, evaluation)),
  ])
}
