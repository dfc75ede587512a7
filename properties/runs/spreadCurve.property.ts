import fc from 'fast-check'
import { spreadOf } from '../../src/core/quantiles.ts'
import { type RunCurve, spreadCurve } from '../../src/runs/spreadCurve.ts'
import { law } from '../law.ts'

const points = fc
  .array(fc.record({ x: fc.integer({ min: 0, max: 12 }), y: fc.integer({ min: -5, max: 5 }) }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((all) => [...new Map(all.map((point) => [point.x, point])).values()].toSorted((a, b) => a.x - b.x))

const curve: fc.Arbitrary<RunCurve> = fc.record({ points, end: fc.constantFrom('holds', 'diverged', 'open') })

/** What a run is worth at x, as the docstring says. */
const valueAt = ({ points, end }: RunCurve, x: number): number => {
  const last = points.findLastIndex((point) => point.x <= x)
  return end === 'diverged' && last === points.length - 1 ? Number.POSITIVE_INFINITY : (points[last]?.y ?? Number.NaN)
}

law(
  'the spread of curves at x is that of the values there',
  fc.array(curve, { minLength: 1, maxLength: 5 }),
  (curves) =>
    spreadCurve(curves).every(({ x, spread }) => {
      const there = spreadOf(curves.map((one) => valueAt(one, x)))
      return there.low === spread.low && there.median === spread.median && there.high === spread.high
    }),
)

law('the spread of one run that goes on is the run', points, (all) => {
  const found = spreadCurve([
    { points: all, end: 'open' },
    { points: [], end: 'open' },
  ])
  return JSON.stringify(found.map(({ x, spread }) => ({ x, y: spread.median }))) === JSON.stringify(all)
})

law(
  'it ends where the first open run does, and begins where the last begins',
  fc.array(curve, { minLength: 1, maxLength: 5 }),
  (curves) => {
    const xs = spreadCurve(curves).map(({ x }) => x)
    return xs.every((x) =>
      curves.every(({ points, end }) => (points[0]?.x ?? 0) <= x && (end !== 'open' || x <= (points.at(-1)?.x ?? 0))),
    )
  },
)
