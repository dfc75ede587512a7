import type { Recording } from '../recording/recording.ts'
import { headWeightings } from '../recording/weightings.ts'

/** A slot is in use where a head puts more weight on it than this, at any step. */
export const IN_USE = 0.05

/** So many slots are shown whether they are used or not. */
const FEW = 32

/** Which slots a figure shows, in its order, of how many. */
export type SlotsShown = Readonly<{ slots: ReadonlyArray<number>; of: number }>

/** The most that any head gives each slot, at any step. */
const mostOf = (recording: Recording): ReadonlyArray<number> => {
  const heads = headWeightings(recording)
  const steps = Array.from({ length: recording.inputs.shape[0] ?? 0 }, (_, t) => t)
  return Array.from({ length: recording.anatomy.slots }, (_, slot) =>
    heads.reduce((most, { weight }) => steps.reduce((most, t) => Math.max(most, weight(t, slot)), most), 0),
  )
}

/** Where the longest stretch that no head looks at ends: the slots lie on a circle. */
const afterLongestGap = (used: ReadonlyArray<number>, slots: number): number => {
  const gaps = used.map((slot, at) => (slot - (used.at(at - 1) as number) + slots) % slots || slots)
  return gaps.indexOf(Math.max(...gaps))
}

/**
 * The slots that heads look at. A small memory is shown whole. Of a large one, those in use: a stretch of the circle
 * with what lies between them, where that is not much more, or they alone.
 */
export const slotsShown = (recording: Recording): SlotsShown => {
  const of = recording.anatomy.slots
  const all = Array.from({ length: of }, (_, slot) => slot)
  if (of <= FEW) return { slots: all, of }
  const most = mostOf(recording)
  const used = all.filter((slot) => (most[slot] ?? 0) > IN_USE)
  if (used.length === 0) return { slots: all, of }
  const from = afterLongestGap(used, of)
  const ordered = [...used.slice(from), ...used.slice(0, from)]
  const first = ordered[0] as number
  const stretch = (((ordered.at(-1) as number) - first + of) % of) + 1
  return {
    slots: stretch <= 2 * used.length ? Array.from({ length: stretch }, (_, at) => (first + at) % of) : ordered,
    of,
  }
}

/** What the axis of the slots says. */
export const slotLabel = ({ slots, of }: SlotsShown): string =>
  slots.length === of ? 'slot' : `slot (${slots.length} of ${of})`

/** What is to be said about the slots that are not shown; nothing where all are. */
export const slotNote = ({ slots, of }: SlotsShown): string | undefined =>
  slots.length === of
    ? undefined
    : `Shown are ${slots.length} of ${of} slots: no head puts more than ${IN_USE} of its weight on any other.`
