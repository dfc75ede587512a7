/** The middle of numbers, and the range of the half around it. */
export type Spread = Readonly<{ low: number; median: number; high: number }>

/**
 * A quantile, between the two nearest of the numbers (type 7 of Hyndman and Fan 1996, as R and NumPy have it). What
 * never happened is +∞: a quantile that leans on it is +∞, too.
 *
 * @param p from 0, the least, to 1, the greatest
 * @throws RangeError where there are no numbers
 * @law the order of the numbers does not matter; it grows with p; it is among the numbers' range
 */
export const quantile = (numbers: ReadonlyArray<number>, p: number): number => {
  const sorted = numbers.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const place = (sorted.length - 1) * p
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) throw new RangeError('there is no quantile of no numbers')
  // Not even a share of nothing may be taken of ∞.
  return below === above ? below : Math.min(above, below + (above - below) * (place - Math.floor(place)))
}

/** Median and quartiles. */
export const spreadOf = (numbers: ReadonlyArray<number>): Spread => ({
  low: quantile(numbers, 0.25),
  median: quantile(numbers, 0.5),
  high: quantile(numbers, 0.75),
})
