import type { RecordedField } from '../../memories/schema.ts'
import type { Numbers, Recording } from '../../recording/recording.ts'

/** The most numbers that are sent for one recording: 64 MiB. */
const MOST = 2 ** 24

type Named = readonly [name: string, numbers: Numbers]

const countOf = (numbers: ReadonlyArray<Named>): number => numbers.reduce((sum, [, { data }]) => sum + data.length, 0)

/** Whether the page shows a field over all steps: per step a row of slots, or some numbers per head. */
const isShownOverTime = ({ axes, caption }: RecordedField): boolean => {
  const letters = axes.split(' ')
  return caption !== undefined && !letters.includes('W') && letters.filter((letter) => letter === 'N').length < 2
}

/**
 * The fields that can be dropped from a recording, in the order of dropping: the largest first, the memory matrix last.
 * Fields that the page shows over all steps stay, and so do intermediates that are not fields of the memory.
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

/** Drops intermediates of a recording one by one until it is small enough to be sent. */
export const trimmed = (recording: Recording, most = MOST): Recording => {
  let kept: ReadonlyArray<Named> = Object.entries(recording.intermediates)
  for (const dropped of dispensable(recording)) {
    if (countOf(kept) <= most) break
    kept = kept.filter(([name]) => name !== dropped)
  }
  return { ...recording, intermediates: Object.fromEntries(kept) }
}
