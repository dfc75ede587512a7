import { type RunCurve, spreadCurve } from '../../runs/spreadCurve.ts'
import type { Points } from './series.ts'

/** The median of some curves, and their quartiles at the same places. */
export type SpreadPoints = Points & Readonly<{ low: Points['y']; high: Points['y'] }>

/** The curve of a run, and what follows its last point. */
export type SeedCurve = Readonly<{ points: Points; end: RunCurve['end'] }>

/** The most places of a median. */
const MOST = 400

const orGap = (y: number): number | null => (Number.isFinite(y) ? y : null)

/** Median and quartiles of curves, as {@link spreadCurve} has them, at no more places than a screen can show. */
export const spreadPoints = (curves: ReadonlyArray<SeedCurve>): SpreadPoints => {
  const all = spreadCurve(
    curves.map(({ points: { x, y }, end }) => ({
      end,
      points: x.map((at, index) => ({ x: at, y: y[index] ?? Number.NaN })),
    })),
  )
  const every = Math.max(1, Math.ceil(all.length / MOST))
  const shown = all.filter((_, index) => (all.length - 1 - index) % every === 0)
  return {
    x: shown.map(({ x }) => x),
    y: shown.map(({ spread }) => orGap(spread.median)),
    low: shown.map(({ spread }) => orGap(spread.low)),
    high: shown.map(({ spread }) => orGap(spread.high)),
  }
}
