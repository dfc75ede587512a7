import { spreadOf } from '../../core/quantiles.ts'
import { heldAt } from './lineValues.ts'
import type { Points } from './series.ts'

/** The median of some curves, and their quartiles at the same places. */
export type SpreadPoints = Points & Readonly<{ low: Points['y']; high: Points['y'] }>

/** The most places of a median. */
const MOST = 400

const orGap = (y: number): number | null => (Number.isFinite(y) ? y : null)

/**
 * Median and quartiles of curves, from where all have begun. A curve that ended counts with its last value, and a value that
 * is not finite as more than any other.
 */
export const spreadPoints = (curves: ReadonlyArray<Points>): SpreadPoints => {
  const known = curves.filter(({ x }) => x.length > 0)
  const from = known.reduce((latest, { x }) => Math.max(latest, x[0] as number), 0)
  const places = [...new Set(known.flatMap(({ x }) => x))].filter((x) => x >= from).toSorted((a, b) => a - b)
  const every = Math.max(1, Math.ceil(places.length / MOST))
  const x = places.filter((_, index) => (places.length - 1 - index) % every === 0)
  const spreads = x.map((at) => spreadOf(known.map((curve) => heldAt(curve, at) ?? Number.POSITIVE_INFINITY)))
  return {
    x,
    y: spreads.map(({ median }) => orGap(median)),
    low: spreads.map(({ low }) => orGap(low)),
    high: spreads.map(({ high }) => orGap(high)),
  }
}
