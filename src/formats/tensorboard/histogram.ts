/** A histogram: `counts[i]` values lie in [`limits[i − 1]`, `limits[i]`); the last bucket includes its upper limit. */
export type Histogram = Readonly<{
  min: number
  max: number
  /** The number of values. */
  num: number
  sum: number
  sumSquares: number
  limits: ReadonlyArray<number>
  counts: ReadonlyArray<number>
}>

/** The number of buckets in TensorFlow's summaries. */
const BUCKETS = 30

/**
 * The histogram of some values, in buckets of equal width from the smallest to the largest; one bucket if all are
 * equal. Non-finite values are ignored.
 */
export const histogramOf = (values: Iterable<number>): Histogram => {
  const finite = [...values].filter(Number.isFinite)
  const num = finite.length
  if (num === 0) return { min: 0, max: 0, num, sum: 0, sumSquares: 0, limits: [], counts: [] }
  let [min, max, sum, sumSquares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0]
  for (const value of finite) {
    min = Math.min(min, value)
    max = Math.max(max, value)
    sum += value
    sumSquares += value * value
  }
  const buckets = min === max ? 1 : BUCKETS
  const limits = Array.from({ length: buckets }, (_, index) =>
    index === buckets - 1 ? max : min + ((max - min) * (index + 1)) / buckets,
  )
  const counts = limits.map(() => 0)
  for (const value of finite) {
    const found = limits.findIndex((limit) => value < limit)
    const bucket = found === -1 ? buckets - 1 : found
    counts[bucket] = (counts[bucket] as number) + 1
  }
  return { min, max, num, sum, sumSquares, limits, counts }
}
