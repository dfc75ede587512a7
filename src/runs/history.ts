/** A reader's position in a history. */
export type HistoryCursor = Readonly<{ epoch: number; sent: number; tail: number }>

/** The position of a new reader. */
export const START: HistoryCursor = { epoch: -1, sent: 0, tail: -1 }

/** Records from index `from` on; `cursor` is the reader's position after them. */
type Slice<A> = Readonly<{ from: number; records: ReadonlyArray<A>; cursor: HistoryCursor }>

/** Records in order; an even sample if there are very many. */
export type History<A> = Readonly<{
  /** Adds a record, which is made only if it is needed; undefined if it turns out to be none. */
  add: (record: () => A | undefined, evaluated: boolean) => void
  /** Removes all records. */
  clear: () => void
  /** At most `most` records that the reader does not have yet; undefined if it has all. */
  since: (cursor: HistoryCursor, most: number) => Slice<A> | undefined
}>

type Place = Readonly<{ index: number; evaluation: number | undefined }>
type Entry<A> = Place & Readonly<{ record: A }>

/**
 * A history of at most `limit` records plus the newest one.
 *
 * It keeps one of every `stride` records, and one of every `evaluationStride` records with an evaluation. If there are
 * too many, one stride doubles: that of the evaluations if they fill more than half. The newest record is always
 * available.
 */
export const createHistory = <A>(limit: number): History<A> => {
  let epoch = 0
  let count = 0
  let evaluations = 0
  let stride = 1
  let evaluationStride = 1
  let kept: Entry<A>[] = []
  /** The newest record, if it is not kept. */
  let tail: Readonly<{ index: number; record: () => A | undefined }> | undefined

  const isRegular = ({ index }: Place): boolean => index % stride === 0
  const isKept = (entry: Place): boolean =>
    isRegular(entry) || (entry.evaluation !== undefined && entry.evaluation % evaluationStride === 0)

  const thin = (): void => {
    while (kept.length > limit) {
      if (kept.filter((entry) => !isRegular(entry)).length > limit / 2) evaluationStride *= 2
      else stride *= 2
      kept = kept.filter(isKept)
    }
    epoch++
  }

  return {
    add: (record, evaluated) => {
      const place = { index: count++, evaluation: evaluated ? evaluations++ : undefined }
      if (isKept(place)) {
        const made = record()
        if (made === undefined) return
        kept.push({ ...place, record: made })
      }
      if (kept.length > limit) thin()
      tail = kept.at(-1)?.index === place.index ? undefined : { index: place.index, record }
    },
    clear: () => {
      epoch++
      count = evaluations = 0
      stride = evaluationStride = 1
      kept = []
      tail = undefined
    },
    since: (cursor, most) => {
      const from = cursor.epoch === epoch ? cursor.sent : 0
      const newest = tail?.index ?? -1
      if (cursor.epoch === epoch && from === kept.length && cursor.tail === newest) return undefined
      const records = kept.slice(from, from + most).map(({ record }) => record)
      const sent = from + records.length
      const reachesTail = tail !== undefined && sent === kept.length
      const last = reachesTail ? tail?.record() : undefined
      return {
        from,
        records: last === undefined ? records : [...records, last],
        cursor: { epoch, sent, tail: reachesTail ? newest : -1 },
      }
    },
  }
}
