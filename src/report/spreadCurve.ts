import { maxOf } from '../core/extremes.ts'
import { type Spread, spreadOf } from './quantiles.ts'
import type { RunResult } from './result.ts'

/** The quantities that a curve can show. */
export type Measure = 'errors' | 'loss'

type Learning = Pick<RunResult, 'curve' | 'ended'>

/** The last value up to a number of sequences. A run that ended keeps its last value, unless it diverged. */
const valueAt = ({ curve, ended }: Learning, measure: Measure, sequences: number): number => {
  const last = curve.sequences.findLastIndex((at) => at <= sequences)
  if (ended === 'diverged' && last === curve.sequences.length - 1) return Number.POSITIVE_INFINITY
  return curve[measure][last] ?? Number.NaN
}

/** Median and quartiles over runs, at every evaluation of any run from where all runs have one. */
export const spreadCurve = (
  runs: ReadonlyArray<Learning>,
  measure: Measure,
): ReadonlyArray<Readonly<{ sequences: number; spread: Spread }>> => {
  const known = runs.filter(({ curve }) => curve.sequences.length > 0)
  const from = maxOf(known.map(({ curve }) => curve.sequences[0] ?? 0))
  const places = [...new Set(known.flatMap(({ curve }) => curve.sequences))].toSorted((a, b) => a - b)
  return places
    .filter((sequences) => sequences >= from)
    .map((sequences) => ({ sequences, spread: spreadOf(known.map((run) => valueAt(run, measure, sequences))) }))
}
