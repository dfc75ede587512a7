import { withSpikes } from '../../charts/spikes.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'
import type { Evaluation } from '../../training/evaluation.ts'
import { headlineOf } from '../../training/measures.ts'

/** The quantity on the x axis of the curves. */
export type Along = 'sequences' | 'seconds'

/** Points of a curve, in order of x; null where a value was recorded that is not finite. */
export type Points = Readonly<{ x: ReadonlyArray<number>; y: ReadonlyArray<number | null> }>

/** The curves of a run. */
export type RunSeries = Readonly<{
  loss: Points
  /** The headline measure of its kind of targets, on the held-out set: wrong bits or symbols per sequence, or the RMSE. */
  errors: Points
  gradientNorm: Points
  /** Updates per second. */
  speed: Points
  /** For each harder variant, by name: the fraction of sequences without an error; of values, the RMSE. */
  byLength: ReadonlyArray<readonly [name: string, points: Points]>
}>

/** The most groups of points per curve; a screen cannot show more. */
const ENOUGH = 600

/** A number, or null if it is not finite; undefined stays undefined. */
const finite = (y: number | undefined): number | null | undefined => (y === undefined || Number.isFinite(y) ? y : null)

/** Keeps the least and the greatest of every few points, so that no spike is lost, and the gaps between them. */
export const thinned = (points: Points, buckets = ENOUGH): Points => {
  if (points.x.length <= 2 * buckets) return points
  const kept = withSpikes(points.y, buckets)
  return { x: kept.map((index) => points.x[index] as number), y: kept.map((index) => points.y[index] as number | null) }
}

/** Speeds are averaged over this fraction of all records. A smaller one would show the clock's jitter. */
const WINDOWS = 40

/** Updates per second at a record, averaged over the last records. */
const speedAt = (records: ReadonlyArray<MetricsRecord>, index: number): number | null | undefined => {
  const to = records[index] as MetricsRecord
  const from = records[index - Math.ceil(records.length / WINDOWS)]
  const seconds = to.seconds - (from?.seconds ?? 0)
  return seconds > 0 ? finite((to.step - (from?.step ?? 0)) / seconds) : undefined
}

/** What compares the sets of different lengths: the share without an error, or the RMSE. */
const lengthScore = (evaluation: Evaluation | undefined): number | undefined => evaluation?.correct ?? evaluation?.rmse

/** The curves of a run's records. */
export const seriesOf = (records: ReadonlyArray<MetricsRecord>, along: Along): RunSeries => {
  const curve = (
    of: ReadonlyArray<MetricsRecord>,
    value: (record: MetricsRecord, index: number) => number | null | undefined,
  ): Points => {
    const [x, y]: [number[], (number | null)[]] = [[], []]
    for (const [index, record] of of.entries()) {
      const found = value(record, index)
      if (found === undefined) continue
      x.push(record[along])
      y.push(found)
    }
    return thinned({ x, y })
  }
  const evaluated = records.filter(({ evaluation }) => evaluation !== undefined)
  const names = new Set(evaluated.flatMap(({ evaluation }) => Object.keys(evaluation?.variants ?? {})))
  return {
    loss: curve(records, ({ loss }) => finite(loss)),
    errors: curve(evaluated, ({ evaluation }) => finite(evaluation && headlineOf(evaluation.heldOut))),
    gradientNorm: curve(records, ({ gradientNorm }) => finite(gradientNorm)),
    speed: curve(records, (_, index) => speedAt(records, index)),
    byLength: [...names].map(
      (name) => [name, curve(evaluated, ({ evaluation }) => finite(lengthScore(evaluation?.variants[name])))] as const,
    ),
  }
}
