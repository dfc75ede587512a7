/**
 * Keeps the values that were asked for last, as long as their weights add up to at most `most`.
 *
 * @param make  computes a value
 * @param weigh its weight, such as how many numbers it holds
 */
export const cached = <A>(
  make: (key: number) => A,
  weigh: (value: A) => number,
  most: number,
): ((key: number) => A) => {
  const kept = new Map<number, A>()
  let weight = 0
  return (key) => {
    const known = kept.get(key)
    if (known !== undefined) {
      // The order of a Map is that of insertion: this one is now the newest.
      kept.delete(key)
      kept.set(key, known)
      return known
    }
    const value = make(key)
    kept.set(key, value)
    weight += weigh(value)
    for (const [oldest, old] of kept) {
      if (weight <= most || oldest === key) break
      kept.delete(oldest)
      weight -= weigh(old)
    }
    return value
  }
}
