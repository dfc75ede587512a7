import { child, integer, type Key } from '../../core/random.ts'
import { distinct } from '../chance.ts'
import type { Sequence } from '../task.ts'
import type { SequenceSource } from './dataFile.ts'

/** Batches that a bucket holds, at least: sequences in it are not always the same companions. */
const BATCHES = 16

/** The numbers of sequences in the order of their lengths, and of equal ones of their numbers (counting sort). */
const byLength = ({ count, lengthOf, longest }: SequenceSource): Uint32Array => {
  const starts = new Uint32Array(longest + 2)
  for (let index = 0; index < count; index++) starts[lengthOf(index) + 1] = (starts[lengthOf(index) + 1] as number) + 1
  for (let length = 1; length < starts.length; length++)
    starts[length] = (starts[length] as number) + (starts[length - 1] as number)
  const order = new Uint32Array(count)
  for (let index = 0; index < count; index++) {
    const length = lengthOf(index)
    const place = starts[length] as number
    order[place] = index
    starts[length] = place + 1
  }
  return order
}

/**
 * Draws batches of sequences of similar lengths, so that little is padded: sequences in order of length are cut into
 * buckets, a bucket is drawn by its size, and different sequences from it. Each sequence is equally likely.
 *
 * @returns the same batch for the same key
 */
export const batchDrawer = (source: SequenceSource): ((key: Key, count: number) => ReadonlyArray<Sequence>) => {
  const { count: total, isEven: even = false } = source
  let order: Uint32Array | undefined
  return (key, count) => {
    // Numbers of buckets whose sizes differ by one at most.
    const buckets = even ? 1 : Math.max(1, Math.floor(total / (BATCHES * count)))
    if (!even) order ??= byLength(source)
    const place = integer(child(key, 'bucket'), 0, total - 1)
    const bucket = Math.floor((place * buckets) / total)
    const from = Math.ceil((bucket * total) / buckets)
    const to = Math.ceil(((bucket + 1) * total) / buckets)
    const size = to - from
    const places: number[] = []
    // Fewer sequences than the batch: each of them, and again.
    for (let round = 0; places.length < count; round++)
      for (const at of distinct(child(child(key, 'sequences'), round), Math.min(size, count - places.length), size))
        places.push(at)
    return places.map((at) => source.at(order === undefined ? from + at : (order[from + at] as number)))
  }
}
