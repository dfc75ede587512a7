/** Median and quartiles. */
export type Spread = Readonly<{ low: number; median: number; high: number }>

const inOrder = (numbers: ReadonlyArray<number>): ReadonlyArray<number> =>
  numbers.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))

const quantileOf = (sorted: ReadonlyArray<number>, p: number): number => {
  const place = (sorted.length - 1) * p
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) throw new RangeError('expected at least one number')
  // 0 × ∞ would be NaN.
  return below === above ? below : Math.min(above, below + (above - below) * (place - Math.floor(place)))
}

/**
 * A quantile, by linear interpolation (type 7 of Hyndman and Fan 1996, the default of R and NumPy). Infinite numbers are
 * allowed: a quantile that interpolates with +∞ is +∞.
 *
 * @param p 0 (minimum) to 1 (maximum)
 * @throws RangeError if there are no numbers
 * @law independent of the order of the numbers; non-decreasing in p; within the numbers' range
 */
export const quantile = (numbers: ReadonlyArray<number>, p: number): number => quantileOf(inOrder(numbers), p)

/** Median and quartiles. */
export const spreadOf = (numbers: ReadonlyArray<number>): Spread => {
  const sorted = inOrder(numbers)
  return { low: quantileOf(sorted, 0.25), median: quantileOf(sorted, 0.5), high: quantileOf(sorted, 0.75) }
}
