import { type Spread, spreadOf } from './quantiles.ts'
import type { RunResult } from './result.ts'

/** What a curve may show. */
export type Measure = 'bitErrors' | 'loss'

type Learning = Pick<RunResult, 'curve' | 'ended'>

/** The last value up to then: a run that ended stays where it ended, unless it diverged. */
const valueAt = ({ curve, ended }: Learning, measure: Measure, sequences: number): number => {
  const last = curve.sequences.findLastIndex((at) => at <= sequences)
  if (ended === 'diverged' && last === curve.sequences.length - 1) return Number.POSITIVE_INFINITY
  return curve[measure][last] ?? Number.NaN
}

/** Median and quartiles over runs, wherever one of them was evaluated and all had been. */
export const spreadCurve = (
  runs: ReadonlyArray<Learning>,
  measure: Measure,
): ReadonlyArray<Readonly<{ sequences: number; spread: Spread }>> => {
  const known = runs.filter(({ curve }) => curve.sequences.length > 0)
  const from = Math.max(...known.map(({ curve }) => curve.sequences[0] ?? 0))
  const places = [...new Set(known.flatMap(({ curve }) => curve.sequences))].toSorted((a, b) => a - b)
  return places
    .filter((sequences) => sequences >= from)
    .map((sequences) => ({ sequences, spread: spreadOf(known.map((run) => valueAt(run, measure, sequences))) }))
}
