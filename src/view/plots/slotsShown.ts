import type { Numbers, Recording } from '../../recording/recording.ts'

/** A slot is in use where a head puts more weight on it than this, at any step. */
export const IN_USE = 0.05

/** So many slots are shown whether they are used or not. */
const FEW = 32

/** Which slots a figure shows, in its order, of how many. */
export type SlotsShown = Readonly<{ slots: ReadonlyArray<number>; of: number }>

const mostOf = (weightings: Numbers | undefined, slots: number): ReadonlyArray<number> => {
  const most = Array.from({ length: slots }, () => 0)
  weightings?.data.forEach((weight, at) => {
    if (weight > (most[at % slots] ?? 0)) most[at % slots] = weight
  })
  return most
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
export const slotsShown = ({ anatomy, intermediates }: Recording): SlotsShown => {
  const of = anatomy.slots
  const all = Array.from({ length: of }, (_, slot) => slot)
  if (of <= FEW) return { slots: all, of }
  const [reads, writes] = [intermediates['readWeightings'], intermediates['writeWeightings']].map((w) => mostOf(w, of))
  const used = all.filter((slot) => Math.max(reads?.[slot] ?? 0, writes?.[slot] ?? 0) > IN_USE)
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
