/**
 * Runs work on items in order, at most `width` at a time.
 *
 * @param width   how many at a time, at least one
 * @param isOver  whether to start no more items
 * @returns       the results of the started items, in their order
 */
export const pooled = async <A, B>(
  items: ReadonlyArray<A>,
  width: number,
  work: (item: A) => Promise<B>,
  isOver: () => boolean,
): Promise<ReadonlyArray<B>> => {
  const done = new Map<number, B>()
  let next = 0
  const worker = async (): Promise<void> => {
    for (let at = next++; at < items.length && !isOver(); at = next++) done.set(at, await work(items[at] as A))
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker))
  return [...done].toSorted(([a], [b]) => a - b).map(([, result]) => result)
}
