import { short } from '../core/numbers.ts'
import { counts, firstCounted } from './errors.ts'
import { type Focus, fociOf } from './foci.ts'
import { stepsOf } from './numbersAt.ts'
import type { Recording } from './recording.ts'

/**
 * How a model used its memory on a sequence, measured.
 *
 * `recall`: at most answers, a read head is at a slot to which a head wrote before the answers. `spread`: the heads’ weightings
 * are spread over many slots. `elsewhere`: they are not, but do not return to what was written. `unknown`: there is no memory, or
 * there are fewer than two answers, or nothing before them.
 */
export type MemoryUse = Readonly<{
  kind: 'recall' | 'spread' | 'elsewhere' | 'unknown'
  /** Mean of the heads’ largest weights, from 1/N to 1: of write heads before the answers, of read heads at the answers. */
  sharpness: Readonly<{ write: number; read: number }>
  /** The fraction of answers at which a read head is at a slot that was written before, now or a step ago. */
  recalled: number
  /** Of the moves between the slots of consecutive answers, the fractions that go to the slot written next, and before. */
  order: Readonly<{ forward: number; backward: number }>
  /** The most frequent of these moves, in slots around the memory, and its fraction. */
  move: Readonly<{ slots: number; share: number }>
}>

/** A head is at a slot if its weight there exceeds this. */
const THERE = 1 / 3
/** The weight from which a head counts as sharp, on average. */
const SHARP = 1 / 2
/** Most: this fraction or more. */
const MOST = 3 / 4

const mean = (numbers: ReadonlyArray<number>): number =>
  numbers.length === 0 ? Number.NaN : numbers.reduce((sum, x) => sum + x, 0) / numbers.length

/** The distance from one slot to another around the memory: from −N/2 to N/2. */
const between = (from: number, to: number, slots: number): number => {
  const ahead = (((to - from) % slots) + slots) % slots
  return ahead > slots / 2 ? ahead - slots : ahead
}

const sharpnessOf = (foci: ReadonlyArray<ReadonlyArray<Focus>>): number =>
  mean(foci.flatMap((heads) => heads.map(({ weight }) => weight)))

/** The last step at which each slot was written. */
const writtenAt = (writes: ReadonlyArray<ReadonlyArray<Focus>>): ReadonlyMap<number, number> =>
  new Map(
    writes.flatMap((heads, t) => heads.filter(({ weight }) => weight > THERE).map(({ slot }) => [slot, t] as const)),
  )

const fractionOf = <A>(items: ReadonlyArray<A>, holds: (item: A) => boolean): number =>
  items.length === 0 ? 0 : items.filter(holds).length / items.length

const frequentMove = (moves: ReadonlyArray<number>): MemoryUse['move'] => {
  const tally = new Map<number, number>()
  for (const slots of moves) tally.set(slots, (tally.get(slots) ?? 0) + 1)
  const [best] = [...tally].toSorted(([, a], [, b]) => b - a)
  return best === undefined ? { slots: 0, share: 0 } : { slots: best[0], share: best[1] / moves.length }
}

/** The slot at which each answer found something written: at its step (`lag` 0), or a step before (1). */
const slotsFound = (
  reads: ReadonlyArray<ReadonlyArray<Focus>>,
  answers: ReadonlyArray<number>,
  written: ReadonlyMap<number, number>,
  lag: number,
): ReadonlyArray<number | undefined> =>
  answers.map((t) => reads[t - lag]?.find(({ slot, weight }) => weight > THERE && written.has(slot))?.slot)

const isThere = (slot: number | undefined): slot is number => slot !== undefined

/** How a model used its memory on the sequence of a recording. */
export const memoryUse = (recording: Recording): MemoryUse => {
  const { slots } = recording.anatomy
  const first = firstCounted(recording)
  const answers = Array.from({ length: stepsOf(recording) }, (_, t) => t).filter((t) => counts(recording, t))
  const writes = fociOf(recording, 'write').slice(0, Math.max(0, first))
  const reads = fociOf(recording, 'read')
  const sharpness = { write: sharpnessOf(writes), read: sharpnessOf(answers.map((t) => reads[t] ?? [])) }
  const written = writtenAt(writes)
  const [now = [], before = []] = [0, 1].map((lag) => slotsFound(reads, answers, written, lag))
  const found = fractionOf(before, isThere) > fractionOf(now, isThere) ? before : now
  const recalled = fractionOf(found, isThere)
  const steps = found.slice(1).flatMap((to, at) => {
    const from = found[at]
    return isThere(from) && isThere(to) ? [{ from, to }] : []
  })
  const later = ({ from, to }: (typeof steps)[number]): number => (written.get(to) ?? 0) - (written.get(from) ?? 0)
  const order = {
    forward: fractionOf(steps, (step) => later(step) > 0),
    backward: fractionOf(steps, (step) => later(step) < 0),
  }
  const move = frequentMove(steps.map(({ from, to }) => between(from, to, slots)))
  const isUnknown = answers.length < 2 || writes.length === 0 || !Number.isFinite(sharpness.write + sharpness.read)
  const isSharp = sharpness.write >= SHARP && sharpness.read >= SHARP
  // A head that stays at one slot recalls nothing but the last word.
  const moves = new Set(found).size > 1
  const kind = isUnknown ? 'unknown' : recalled >= MOST && moves ? 'recall' : isSharp ? 'elsewhere' : 'spread'
  return { kind, sharpness, recalled, order, move }
}

const direction = ({ order }: MemoryUse): string => {
  if (order.forward >= MOST) return ', in the same order'
  return order.backward >= MOST ? ', in the opposite order' : ''
}

const pace = ({ move: { slots, share } }: MemoryUse): string => {
  if (slots === 0 || share < MOST) return ''
  return Math.abs(slots) === 1 ? ', one slot a step' : `, ${Math.abs(slots)} slots a step`
}

/** How a model used its memory, in one sentence of what was measured; nothing where it is not known. */
export const memoryUseText = (use: MemoryUse): string | undefined => {
  const { kind, sharpness } = use
  switch (kind) {
    case 'recall':
      return `The memory is used: the answers are read from the slots that were written before${direction(use)}${pace(use)}.`
    case 'spread':
      return `The memory is hardly used: the heads are spread over many slots (mean largest weight ${short(sharpness.write)} in writing, ${short(sharpness.read)} in reading).`
    case 'elsewhere':
      return 'The memory is hardly used: the answers are not read from the slots that were written before.'
    case 'unknown':
      return undefined
  }
}
