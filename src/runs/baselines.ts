import type { TargetKind } from '../models/targets.ts'
import { kindOf } from '../training/measures.ts'
import type { MetricsRecord } from './metrics.ts'

/** A loss or an error to compare with: that of the best constant guess, or the least possible. */
export type Baseline = Readonly<{ name: 'guessing' | 'optimal'; y: number }>

type Recorded = Readonly<{ records: ReadonlyArray<MetricsRecord> }>

const lastEvaluation = (records: ReadonlyArray<MetricsRecord>) =>
  records.findLast(({ evaluation }) => evaluation !== undefined)?.evaluation?.heldOut

/** The kind of a run's targets, by its last evaluation; `undefined` before the first. */
export const kindOfRun = (records: ReadonlyArray<MetricsRecord>): TargetKind | undefined => {
  const last = lastEvaluation(records)
  return last === undefined ? undefined : kindOf(last)
}

/** Baselines that differ by less than this fraction are one line: those of the same task with other random seeds. */
const ALIKE = 0.05

/** Runs of values that are alike, in order of size: the mean of each group. */
const grouped = (values: ReadonlyArray<number>): ReadonlyArray<number> => {
  const groups: number[][] = []
  for (const y of values.toSorted((a, b) => a - b)) {
    const group = groups.at(-1)
    if (group !== undefined && y - (group[0] as number) <= ALIKE * Math.abs(y)) group.push(y)
    else groups.push([y])
  }
  return groups.map((group) => group.reduce((sum, y) => sum + y, 0) / group.length)
}

/** The baselines of runs on their held-out sets, for curves of the loss or of the headline measure. */
export const baselinesOf = (runs: ReadonlyArray<Recorded>, of: 'loss' | 'error'): ReadonlyArray<Baseline> => {
  const last = runs.flatMap(({ records }) => lastEvaluation(records) ?? [])
  const guesses = last.flatMap(({ guessLoss, guessError }) => (of === 'loss' ? guessLoss : guessError) ?? [])
  const optima = of === 'loss' ? last.flatMap(({ optimalLoss }) => optimalLoss ?? []) : []
  const lines = (name: Baseline['name'], values: ReadonlyArray<number>): ReadonlyArray<Baseline> =>
    grouped(values.filter(Number.isFinite)).map((y) => ({ name, y }))
  return [...lines('guessing', guesses), ...lines('optimal', optima)]
}
