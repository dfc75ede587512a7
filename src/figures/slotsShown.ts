import type { Mark } from '../charts/axes.ts'
import { roundStep } from '../charts/roundStep.ts'
import { maxOf } from '../core/extremes.ts'
import { count } from '../core/numbers.ts'
import type { Recording } from '../recording/recording.ts'
import { headWeightings } from '../recording/weightings.ts'

/** A slot is in use if any head's weight on it exceeds this at any step. */
export const IN_USE = 0.05

/** Up to this many slots are always shown. */
const FEW = 32

/** The most slots of a figure. */
export const MOST_SLOTS = 256

/** Gaps are marked where rows have this many pixels, and where there are at most so many. */
const ROOM = 3
const MOST_GAPS = 12

/** The slots that a figure shows, in order, the number of all slots, and whether slots in use are left out. */
export type SlotsShown = Readonly<{ slots: ReadonlyArray<number>; of: number; isCut: boolean }>

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

/** Slots in use in order around the circle, with the slots between them if those are few. */
const around = (used: ReadonlyArray<number>, of: number, most: number): ReadonlyArray<number> => {
  const from = afterLongestGap(used, of)
  const ordered = [...used.slice(from), ...used.slice(0, from)]
  const first = ordered[0] as number
  const stretch = (((ordered.at(-1) as number) - first + of) % of) + 1
  return stretch <= Math.min(2 * used.length, most)
    ? Array.from({ length: stretch }, (_, at) => (first + at) % of)
    : ordered
}

/**
 * The slots to show: all slots of a small memory; of a large one the slots in use, with the slots between them if those
 * are few.
 *
 * @param limit the most slots; of more, those with the largest weights are shown
 */
export const slotsShown = (recording: Recording, limit = Number.POSITIVE_INFINITY): SlotsShown => {
  const of = recording.anatomy.slots
  const all = Array.from({ length: of }, (_, slot) => slot)
  if (of <= FEW) return { slots: all, of, isCut: false }
  const most = mostOf(recording)
  const weightOf = (slot: number): number => most[slot] ?? 0
  const used = all.filter((slot) => weightOf(slot) > IN_USE)
  if (used.length === 0 && of <= limit) return { slots: all, of, isCut: false }
  const kept = (used.length === 0 ? all : used)
    .toSorted((a, b) => weightOf(b) - weightOf(a))
    .slice(0, limit)
    .toSorted((a, b) => a - b)
  return { slots: around(kept, of, limit), of, isCut: kept.length < used.length || used.length === 0 }
}

/** The places in the list of shown slots before which slots are left out. Slot 0 follows the last one. */
export const gapsIn = ({ slots, of }: SlotsShown): ReadonlyArray<number> =>
  slots.flatMap((slot, at) => (at > 0 && slot !== ((slots[at - 1] as number) + 1) % of ? [at] : []))

/** The gaps that a figure marks, with a row of so many pixels for each slot. */
export const gapsMarked = (shown: SlotsShown, pixels: number): ReadonlyArray<number> => {
  const gaps = gapsIn(shown)
  return pixels >= ROOM && gaps.length <= MOST_GAPS ? gaps : []
}

/** Marks of the axis of slots, at least `apart` pixels from each other: first those after gaps, then those between. */
export const slotMarks = (shown: SlotsShown, pixels: number, apart: number): ReadonlyArray<Mark> => {
  const gaps = new Set([0, ...gapsIn(shown)])
  const every = Math.max(1, roundStep(apart / pixels))
  const places = shown.slots.map((_, at) => at)
  const taken: number[] = []
  for (const at of [...places.filter((at) => gaps.has(at)), ...places.filter((at) => at % every === 0)])
    if (taken.every((other) => Math.abs(other - at) * pixels >= apart)) taken.push(at)
  return taken
    .toSorted((a, b) => a - b)
    .map((at) => ({ at: (at + 0.5) * pixels, text: String(shown.slots[at] as number) }))
}

/** The label of the slot axis. */
export const slotLabel = ({ slots, of }: SlotsShown): string =>
  slots.length === of ? 'slot' : `slot (${slots.length} of ${of})`

/** A note about slots that are not shown; undefined if all are shown. */
export const slotNote = (shown: SlotsShown): string | undefined => {
  const { slots, of, isCut } = shown
  if (slots.length === of) return undefined
  const why = isCut ? 'those with the largest weights' : `no weight on any other slot exceeds ${IN_USE}`
  const gaps = gapsMarked(shown, ROOM).length === 0 ? '' : ' At dashed lines on white, slots between are left out.'
  return `${slots.length} of ${count(of)} slots are shown: ${why}.${gaps}`
}
