/**
 * The points of a curve that draw it like all of them: of every few points the least and the greatest finite one, so that
 * no spike is lost, and between two of those a point that is not finite, where there was one, so that no line goes across.
 *
 * @param y       the numbers, in order; null counts as not finite
 * @param buckets how many groups of points side by side
 * @returns the indices that are kept, in order: at most 2 finite ones per bucket, and as many others plus one
 * @law between two kept points there is one that is not finite if and only if there is one in the curve
 * @law the extremes of the curve are kept
 */
export const withSpikes = (y: ReadonlyArray<number | null>, buckets: number): ReadonlyArray<number> => {
  const isFinite = (index: number): boolean => Number.isFinite(y[index])
  const size = Math.ceil(y.length / Math.max(1, buckets))
  const finite: number[] = []
  for (let start = 0; start < y.length; start += size) {
    let [low, high] = [-1, -1]
    for (let at = start; at < Math.min(start + size, y.length); at++) {
      if (!isFinite(at)) continue
      if (low === -1 || (y[at] as number) < (y[low] as number)) low = at
      if (high === -1 || (y[at] as number) > (y[high] as number)) high = at
    }
    if (low !== -1) finite.push(Math.min(low, high))
    if (low !== high) finite.push(Math.max(low, high))
  }
  const kept: number[] = []
  let from = 0
  for (const end of [...finite, y.length]) {
    for (let at = from; at < end; at++)
      if (!isFinite(at)) {
        kept.push(at)
        break
      }
    if (end < y.length) kept.push(end)
    from = end + 1
  }
  return kept
}
