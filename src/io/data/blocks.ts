/** Where blocks of a series start: their offsets in the file, and the numbers of their first steps. */
export type Blocks = Readonly<{
  count: number
  /** The block that holds a step. */
  blockOf: (step: number) => number
  /** The bytes of a block. */
  range: (block: number) => readonly [from: number, to: number]
  firstStep: (block: number) => number
}>

/** @param offsets one more than blocks: the last is the end of the data */
export const blocksOf = (offsets: Float64Array, firstSteps: Float64Array): Blocks => ({
  count: firstSteps.length,
  blockOf: (step) => {
    let [low, high] = [0, firstSteps.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((firstSteps[middle] as number) <= step) low = middle
      else high = middle - 1
    }
    return low
  },
  range: (block) => [offsets[block] as number, offsets[block + 1] as number],
  firstStep: (block) => firstSteps[block] as number,
})

/** The items of the steps from `from` up to `to`, of blocks that hold them. */
export const itemsBetween = <A>(
  blocks: Blocks,
  itemsOf: (block: number) => ArrayLike<A>,
  from: number,
  to: number,
): ReadonlyArray<A> => {
  const items: A[] = []
  for (let block = blocks.blockOf(from); items.length < to - from && block < blocks.count; block++) {
    const found = itemsOf(block)
    const first = blocks.firstStep(block)
    for (let at = Math.max(0, from - first); at < found.length && first + at < to; at++) items.push(found[at] as A)
  }
  return items
}
