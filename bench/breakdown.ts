import { type Frame, type Part, partOf, parts } from './parts.ts'

/** What V8's sampling profiler gives, as far as it matters here. Times are in microseconds. */
export type Profile = Readonly<{
  nodes: ReadonlyArray<Readonly<{ id: number; callFrame: Frame }>>
  samples?: ReadonlyArray<number> | undefined
  timeDeltas?: ReadonlyArray<number> | undefined
}>

/** Fractions of the time, which sum to 1. */
export type Breakdown = Readonly<Record<Part, number>>

/** Time in which the profiler saw nothing run. */
const isIdle = ({ functionName }: Frame): boolean => functionName === '(idle)' || functionName === '(root)'

/**
 * Where the time of a profile went: every sample counts for the function that was running, not for those that called it.
 *
 * @returns the fraction of each part; NaN where nothing ran
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
