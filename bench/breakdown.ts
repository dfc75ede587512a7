import { type Frame, type Part, partOf, parts } from './parts.ts'

/** The part of a V8 CPU profile that is used here. Times are in microseconds. */
export type Profile = Readonly<{
  nodes: ReadonlyArray<Readonly<{ id: number; callFrame: Frame }>>
  samples?: ReadonlyArray<number> | undefined
  timeDeltas?: ReadonlyArray<number> | undefined
}>

/** Fractions of the time, with sum 1. */
export type Breakdown = Readonly<Record<Part, number>>

/** Samples in which nothing ran. */
const isIdle = ({ functionName }: Frame): boolean => functionName === '(idle)' || functionName === '(root)'

/**
 * The share of each part in a profile's time. A sample counts for the running function, not for its callers.
 *
 * @returns the fraction of each part; NaN if nothing ran
 */
export const breakdownOf = ({ nodes, samples = [], timeDeltas = [] }: Profile): Breakdown => {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const spent = new Map<Part, number>(parts.map((part) => [part, 0]))
  for (const [at, id] of samples.entries()) {
    const frame = frames.get(id)
    if (frame === undefined || isIdle(frame)) continue
    const part = partOf(frame)
    spent.set(part, (spent.get(part) ?? 0) + (timeDeltas[at] ?? 0))
  }
  const total = [...spent.values()].reduce((sum, time) => sum + time, 0)
  return Object.fromEntries([...spent].map(([part, time]) => [part, time / total])) as Breakdown
}
