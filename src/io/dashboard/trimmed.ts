import type { Numbers, Recording } from '../../recording/recording.ts'

/** Numbers of one recording that are sent at most: 64 MiB of them. */
const MOST = 2 ** 24

/** What a recording can do without, what is largest for what it shows first. */
const dispensable = [
  'backLink',
  'afterSlots',
  'beforeSlots',
  'before',
  'link',
  'blurredBackward',
  'blurredForward',
  'backward',
  'forward',
  'readContent',
  'writeContent',
  'allocation',
  'precedence',
  'content',
  'interpolated',
  'shifted',
  'eraseVectors',
  'writeVectors',
  'addVectors',
  'memory',
] as const

const countOf = (numbers: ReadonlyArray<readonly [string, Numbers]>): number =>
  numbers.reduce((sum, [, { data }]) => sum + data.length, 0)

/** A recording that is small enough to be sent: it leaves out one intermediate after the other until it is. */
export const trimmed = (recording: Recording, most = MOST): Recording => {
  let kept = Object.entries(recording.intermediates)
  for (const dropped of dispensable) {
    if (countOf(kept) <= most) break
    kept = kept.filter(([name]) => name !== dropped)
  }
  return { ...recording, intermediates: Object.fromEntries(kept) }
}
