import { withSpikes } from '../charts/spikes.ts'
import type { MetricsRecord } from '../runs/metrics.ts'
import { headlineOf } from '../training/measures.ts'

/** Up to this many records, a file holds all. */
const MOST = 5000

/** Groups of records, of each of which the extremes are kept. */
const BUCKETS = 600

/**
 * The records that draw all curves like all of them: of very many, the least and the greatest loss, gradient norm and errors
 * of every few, those that are not finite, and the last.
 */
export const thinnedRecords = (records: ReadonlyArray<MetricsRecord>): ReadonlyArray<MetricsRecord> => {
  if (records.length <= MOST) return records
  const evaluated = [...records.keys()].filter((at) => records[at]?.evaluation !== undefined)
  const errors = evaluated.map((at) => {
    const evaluation = records[at]?.evaluation
    return evaluation === undefined ? null : (headlineOf(evaluation.heldOut) ?? null)
  })
  const losses = records.map(({ loss }) => loss)
  const norms = records.map(({ gradientNorm }) => gradientNorm)
  const kept = new Set([
    ...withSpikes(losses, BUCKETS),
    ...withSpikes(norms, BUCKETS),
    ...withSpikes(errors, BUCKETS).flatMap((at) => evaluated[at] ?? []),
    ...evaluated.slice(-1),
    records.length - 1,
  ])
  return records.filter((_, at) => kept.has(at))
}
