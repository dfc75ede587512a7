import { type RunCurve, spreadCurve as spreadOver } from '../runs/spreadCurve.ts'
import type { RunResult } from './result.ts'

/** The quantities that a curve can show. */
export type Measure = 'errors' | 'loss'

type Learning = Pick<RunResult, 'curve' | 'ended'>

/** A run keeps its last value, unless it diverged. */
const curveOf = ({ curve, ended }: Learning, measure: Measure): RunCurve => ({
  points: curve.sequences.map((x, at) => ({ x, y: curve[measure][at] ?? Number.NaN })),
  end: ended === 'diverged' ? 'diverged' : 'holds',
})

/** Median and quartiles over the runs of a row, over the sequences seen. */
export const spreadCurve = (runs: ReadonlyArray<Learning>, measure: Measure): ReturnType<typeof spreadOver> =>
  spreadOver(runs.map((run) => curveOf(run, measure)))
