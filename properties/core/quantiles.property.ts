import fc from 'fast-check'
import { quantile, spreadOf } from '../../src/core/quantiles.ts'
import { law } from '../law.ts'

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true })
const numbers = fc.array(finite, { minLength: 1, maxLength: 12 })
const p = fc.double({ min: 0, max: 1, noNaN: true })

const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b))

law('a quantile does not depend on the order', fc.tuple(numbers, p, fc.integer()), ([xs, at, turn]) => {
  const turned = xs.map((_, i) => xs[(((i + turn) % xs.length) + xs.length) % xs.length] as number)
  return quantile(xs, at) === quantile(turned, at) && quantile(xs, at) === quantile(xs.toReversed(), at)
})

law('a quantile is within the range, which its ends are', fc.tuple(numbers, p), ([xs, at]) => {
  const [least, most] = [Math.min(...xs), Math.max(...xs)]
  const found = quantile(xs, at)
  return found >= least && found <= most && quantile(xs, 0) === least && quantile(xs, 1) === most
})

law('quantiles grow', fc.tuple(numbers, p, p), ([xs, a, b]) => {
  const [low, high] = [quantile(xs, Math.min(a, b)), quantile(xs, Math.max(a, b))]
  return low <= high || close(low, high)
})

law('quantiles shift and stretch with their numbers', fc.tuple(numbers, p, finite), ([xs, at, shift]) => {
  const moved = quantile(
    xs.map((x) => 2 * x + shift),
    at,
  )
  return close(moved, 2 * quantile(xs, at) + shift)
})

law('as many numbers lie above the median as below', numbers, (xs) => {
  const { median } = spreadOf(xs)
  const half = Math.floor(xs.length / 2)
  return xs.filter((x) => x < median).length <= half && xs.filter((x) => x > median).length <= half
})

law(
  'among runs of which some never end, the median is finite exactly where more than half end',
  fc.tuple(numbers, fc.nat({ max: 12 })),
  ([ended, never]) => {
    const all = [...ended, ...Array.from({ length: never }, () => Number.POSITIVE_INFINITY)]
    const { low, median, high } = spreadOf(all)
    const expected = ended.length > never
    return (
      Number.isFinite(median) === expected &&
      ![low, median, high].some(Number.isNaN) &&
      (never === 0 || quantile(all, 1) === Number.POSITIVE_INFINITY)
    )
  },
)
