import type { Marks } from '../../runs/evaluation.ts'
import type { Evaluation } from '../../training/evaluation.ts'
import { columns } from './columns.ts'
import { count, percent, short } from '../numbers.ts'

/** Marks as a table: the held-out set, then each harder variant; the least possible loss where that is above zero. */
export const marksTable = ({ heldOut, variants }: Marks): string => {
  const all = Object.entries({ 'as trained': heldOut, ...variants })
  const bounded = all.some(([, { optimalLoss }]) => optimalLoss !== undefined)
  const row = (name: string, { sequences, bitErrors, correct, loss, optimalLoss }: Evaluation) => [
    name,
    count(sequences),
    short(bitErrors),
    percent(correct),
    short(loss),
    ...(bounded ? [optimalLoss === undefined ? '' : short(optimalLoss)] : []),
  ]
  return columns([
    [
      '',
      'sequences',
      'bit errors per sequence',
      'without error',
      'loss (bits per sequence)',
      ...(bounded ? ['least possible'] : []),
    ],
    ...all.map(([name, evaluation]) => row(name, evaluation)),
  ])
}
