import { minOf, maxOf } from '../core/extremes.ts'
import { type Spread, spreadOf } from '../core/quantiles.ts'
import type { MetricsRecord } from './metrics.ts'
import { endsSolved } from './solved.ts'

/** A point of a curve. */
type Point = Readonly<{ x: number; y: number }>

/**
 * The curve of one run, in order of x. What follows its last point: `holds` that value, of a run that ended as it should;
 * `diverged` counts as +∞, from the last point on; `open`, nothing is known.
 */
export type RunCurve = Readonly<{ points: ReadonlyArray<Point>; end: 'holds' | 'diverged' | 'open' }>

/** A run that solved its task stays as it is; what would become of one that ended otherwise is not known. */
export const curveEnd = (records: ReadonlyArray<MetricsRecord>): RunCurve['end'] => {
  if (endsSolved(records.flatMap(({ evaluation }) => evaluation?.heldOut ?? []))) return 'holds'
  return Number.isFinite(records.at(-1)?.loss ?? 0) ? 'open' : 'diverged'
}

/** The value at x, for ascending x: the last one up to it. */
const reader = ({ points, end }: RunCurve): ((x: number) => number) => {
  let last = -1
  return (x) => {
    while ((points[last + 1]?.x ?? Number.POSITIVE_INFINITY) <= x) last++
    if (end === 'diverged' && last === points.length - 1) return Number.POSITIVE_INFINITY
    const y = points[last]?.y ?? Number.NaN
    return Number.isNaN(y) ? Number.POSITIVE_INFINITY : y
  }
}

/**
 * Median and quartiles over runs, at every x of any run: from where all runs have a value to where the first `open` one ends.
 * NaN counts as +∞. Runs without points are left out.
 *
 * @law with one run, its own points; independent of the order of the runs
 */
export const spreadCurve = (
  curves: ReadonlyArray<RunCurve>,
): ReadonlyArray<Readonly<{ x: number; spread: Spread }>> => {
  const known = curves.filter(({ points }) => points.length > 0)
  const from = maxOf(known.map(({ points }) => points[0]?.x ?? 0))
  const open = known.filter(({ end }) => end === 'open')
  const to = minOf(open.map(({ points }) => points.at(-1)?.x ?? 0))
  const places = new Set<number>()
  for (const { points } of known) for (const { x } of points) if (x >= from && x <= to) places.add(x)
  const readers = known.map(reader)
  return Array.from(Float64Array.from(places).sort(), (x) => ({
    x,
    spread: spreadOf(readers.map((valueAt) => valueAt(x))),
  }))
}
