import fc from 'fast-check'
import { withSpikes } from '../../src/charts/spikes.ts'
import { law } from '../law.ts'

const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ noDefaultInfinity: true, noNaN: true }) },
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null),
)

const curves = fc.record({
  y: fc.array(value, { minLength: 1, maxLength: 400 }),
  buckets: fc.integer({ min: 1, max: 50 }),
})

const isGap = (y: number | null | undefined): boolean => !Number.isFinite(y)

law(
  'a thinned curve keeps its extremes and its order, with at most two finite points per bucket',
  curves,
  ({ y, buckets }) => {
    const kept = withSpikes(y, buckets)
    const finite = (all: ReadonlyArray<number | null>) => all.filter((one): one is number => !isGap(one))
    const [all, few] = [finite(y), finite(kept.map((at) => y[at] as number | null))]
    const extremes = (of: ReadonlyArray<number>) => [
      of.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
      of.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    ]
    return (
      kept.every((at, index) => at >= 0 && at < y.length && (index === 0 || at > (kept[index - 1] as number))) &&
      few.length <= 2 * buckets &&
      kept.length <= 2 * few.length + 1 &&
      extremes(all).join() === extremes(few).join()
    )
  },
)

law(
  'no line of a thinned curve goes across a gap, and none is broken where there is none',
  curves,
  ({ y, buckets }) => {
    const kept = withSpikes(y, buckets)
    const ends = [-1, ...kept.filter((at) => !isGap(y[at])), y.length]
    return ends.slice(1).every((end, index) => {
      const start = (ends[index] as number) + 1
      const isBroken = y.slice(start, end).some(isGap)
      return isBroken === kept.some((at) => at >= start && at < end && isGap(y[at]))
    })
  },
)
