import type { Marks } from '../runs/evaluation.ts'
import type { Evaluation } from '../training/evaluation.ts'
import { columns } from './columns.ts'
import { count, percent, short } from './numbers.ts'

const row = (name: string, { sequences, bitErrors, correct, loss }: Evaluation): ReadonlyArray<string> => [
  name,
  count(sequences),
  short(bitErrors),
  percent(correct),
  short(loss),
]

/** Marks as a table: the held-out set, then each harder variant. */
export const marksTable = ({ heldOut, variants }: Marks): string =>
  columns([
    ['', 'sequences', 'bit errors per sequence', 'without error', 'loss (bits per sequence)'],
    row('as trained', heldOut),
    ...Object.entries(variants).map(([name, evaluation]) => row(name, evaluation)),
  ])
