import { maxOf } from '../core/extremes.ts'
import type { Recording } from '../recording/recording.ts'
import { headWeightings } from '../recording/weightings.ts'

/** A slot is in use if any head's weight on it exceeds this at any step. */
export const IN_USE = 0.05

/** Up to this many slots are always shown. */
const FEW = 32

/** The slots that a figure shows, in order, and the number of all slots. */
export type SlotsShown = Readonly<{ slots: ReadonlyArray<number>; of: number }>

/** Each slot's largest weight over all heads and steps. */
const mostOf = (recording: Recording): ReadonlyArray<number> => {
  const heads = headWeightings(recording)
  const steps = Array.from({ length: recording.inputs.shape[0] ?? 0 }, (_, t) => t)
  return Array.from({ length: recording.anatomy.slots }, (_, slot) =>
    heads.reduce((most, { weight }) => steps.reduce((most, t) => Math.max(most, weight(t, slot)), most), 0),
  )
}

/** The end of the longest run of unused slots on the circle of slots. */
const afterLongestGap = (used: ReadonlyArray<number>, slots: number): number => {
  const gaps = used.map((slot, at) => (slot - (used.at(at - 1) as number) + slots) % slots || slots)
  return gaps.indexOf(maxOf(gaps))
}

/**
 * The slots to show: all slots of a small memory; of a large one the slots in use, with the slots between them if those
 * are few.
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

/** The label of the slot axis. */
export const slotLabel = ({ slots, of }: SlotsShown): string =>
  slots.length === of ? 'slot' : `slot (${slots.length} of ${of})`

/** A note about slots that are not shown; undefined if all are shown. */
export const slotNote = ({ slots, of }: SlotsShown): string | undefined =>
  slots.length === of
    ? undefined
    : `${slots.length} of ${of} slots are shown: no weight on any other slot exceeds ${IN_USE}.`
