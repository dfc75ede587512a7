import type { Recording } from '../../recording/recording.ts'

/** Numbers of one recording that are sent at most: 64 MiB of them. */
const MOST = 2 ** 24

/** What a recording can do without, what is largest for what it shows first. */
const dispensable = [
  'link',
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

const countOf = ({ intermediates }: Recording): number =>
  Object.values(intermediates).reduce((sum, { data }) => sum + data.length, 0)

/** A recording that is small enough to be sent: it leaves out one intermediate after the other until it is. */
export const trimmed = (recording: Recording, most = MOST): Recording => {
  let kept = recording
  for (const name of dispensable) {
    if (countOf(kept) <= most) return kept
    const { [name]: _, ...intermediates } = kept.intermediates
    kept = { ...kept, intermediates }
  }
  return kept
}
