import type { RecordedField } from '../../memories/schema.ts'
import type { Numbers, Recording } from '../../recording/recording.ts'

/** Numbers of one recording that are sent at most: 64 MiB of them. */
const MOST = 2 ** 24

type Named = readonly [name: string, numbers: Numbers]

const countOf = (numbers: ReadonlyArray<Named>): number => numbers.reduce((sum, [, { data }]) => sum + data.length, 0)

/** Whether a page shows a field over all steps: of each step a row of slots, or some numbers a head. */
const isShownOverTime = ({ axes, caption }: RecordedField): boolean => {
  const letters = axes.split(' ')
  return caption !== undefined && !letters.includes('W') && letters.filter((letter) => letter === 'N').length < 2
}

/**
 * What a recording can do without, in the order in which it goes: what is largest, and the memory last. What pages show
 * over all steps stays, and so does what is no field of the memory.
 */
const dispensable = ({ fields, intermediates }: Recording): ReadonlyArray<string> => {
  const names = Object.keys(fields).filter((name) => {
    const field = fields[name]
    return field !== undefined && !isShownOverTime(field)
  })
  const size = (name: string): number => intermediates[name]?.data.length ?? 0
  const rank = (name: string): number => (fields[name]?.axes === 'N W' ? 1 : 0)
  return names.toSorted((a, b) => rank(a) - rank(b) || size(b) - size(a))
}

/** A recording that is small enough to be sent: it leaves out one intermediate after the other until it is. */
export const trimmed = (recording: Recording, most = MOST): Recording => {
  let kept: ReadonlyArray<Named> = Object.entries(recording.intermediates)
  for (const dropped of dispensable(recording)) {
    if (countOf(kept) <= most) break
    kept = kept.filter(([name]) => name !== dropped)
  }
  return { ...recording, intermediates: Object.fromEntries(kept) }
}
