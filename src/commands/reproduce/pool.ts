/**
 * Does work on items, a few at a time, in their order.
 *
 * @param width   how many at a time, at least one
 * @param isOver  whether to begin no more
 * @returns       what came of each item that was begun, in the order of the items
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
