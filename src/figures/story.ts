import { type Focus, fociOf } from '../recording/foci.ts'
import { entry, length } from '../recording/numbersAt.ts'
import type { Numbers, Recording } from '../recording/recording.ts'

/** What happens at a step, for people who see such a machine for the first time. */
export type Scene = Readonly<{
  caption: string
  /** Which word comes in, or should be said; 0 is the first. */
  word?: number
  /** The slot that a word goes to. */
  written?: number
  /** The slot that what is said now was read from, and whether that was a step before. */
  said?: Readonly<{ slot: number; before: boolean }>
}>

/** A head is at a slot where it puts more than this there. */
const THERE = 0.5

const indices = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, at) => at)

type Told = Readonly<{
  recording: Recording
  /** Bits of a word; channels after them carry flags. */
  wordBits: number
}>

const rowBits = (rows: Numbers, t: number, count: number): string =>
  indices(count)
    .map((channel) => (entry(rows, t, channel) > 0.5 ? '1' : '0'))
    .join('')

/** Whether only a flag is told at a step. */
const isFlag = ({ recording: { inputs }, wordBits }: Told, t: number): boolean =>
  indices(length(inputs, 1) - wordBits).some((channel) => entry(inputs, t, wordBits + channel) > 0)

/** The steps at which words are told: before the first answer, and no flags. */
export const wordSteps = (recording: Recording, wordBits: number): ReadonlyArray<number> => {
  const answer = recording.mask.data.indexOf(1)
  return indices(Math.max(0, answer)).filter((t) => !isFlag({ recording, wordBits }, t))
}

/** The slot that some head is at. */
const placeOf = (foci: ReadonlyArray<Focus> | undefined): number | undefined => {
  const [most] = (foci ?? []).toSorted((a, b) => b.weight - a.weight)
  return most !== undefined && most.weight > THERE ? most.slot : undefined
}

const isAt = (foci: ReadonlyArray<Focus> | undefined, slot: number): boolean =>
  (foci ?? []).some((focus) => focus.slot === slot && focus.weight > THERE)

const wrongBits = ({ outputs, targets }: Recording, t: number): number =>
  indices(length(outputs, 1)).filter((bit) => entry(outputs, t, bit) > 0.5 !== entry(targets, t, bit) > 0.5).length

/** Which word each answer should be, going round through the words; nothing where it is none of them. */
const answersOf = (told: Told, words: ReadonlyArray<string>): ReadonlyArray<number | undefined> => {
  const { targets, mask } = told.recording
  let next = 0
  return indices(length(targets, 0)).map((t) => {
    if (mask.data[t] !== 1 || words.length === 0) return undefined
    const answer = rowBits(targets, t, told.wordBits)
    const at = indices(words.length)
      .map((ahead) => (next + ahead) % words.length)
      .find((word) => words[word] === answer)
    const isMore = indices(length(targets, 1) - told.wordBits).some(
      (bit) => entry(targets, t, told.wordBits + bit) > 0.5,
    )
    if (at === undefined || isMore) return undefined
    next = at + 1
    return at
  })
}

/**
 * Tells a sequence, a step at a time. Nothing is claimed that the recording does not show: a word is written where a
 * write head is when it comes in, and read where a read head is when it is said, or a step before.
 *
 * @param wordBits bits of a word; the input's channels after them are flags
 */
export const storyOf = (recording: Recording, wordBits: number): ReadonlyArray<Scene> => {
  const { inputs, targets, mask } = recording
  const steps = wordSteps(recording, wordBits)
  const words = steps.map((t) => rowBits(inputs, t, wordBits))
  const writes = fociOf(recording, 'write')
  const reads = fociOf(recording, 'read')
  const slots = steps.map((t) => placeOf(writes[t]))
  const answers = answersOf({ recording, wordBits }, words)
  const telling = (t: number): Scene => {
    const word = steps.indexOf(t)
    if (word === -1)
      return {
        caption:
          t < (steps[0] ?? 0) ? 'start flag: words follow' : mask.data[t + 1] === 1 ? 'end flag: now answer' : 'a flag',
      }
    const slot = slots[word]
    return slot === undefined
      ? { caption: `word ${word + 1} comes in`, word }
      : { caption: `writing word ${word + 1} to slot ${slot}`, word, written: slot }
  }
  const answering = (t: number): Scene => {
    const word = answers[t]
    const wrong = wrongBits(recording, t)
    const marks = wrong === 0 ? '' : `, ${wrong} ${wrong === 1 ? 'bit' : 'bits'} wrong`
    if (word === undefined) {
      const isMark = indices(length(targets, 1) - wordBits).some((bit) => entry(targets, t, wordBits + bit) > 0.5)
      return { caption: `${isMark ? 'saying that it is over' : 'answering'}${marks}` }
    }
    const slot = slots[word]
    const name = `word ${word + 1}`
    if (slot !== undefined && isAt(reads[t], slot))
      return { caption: `reading slot ${slot}: ${name}${marks}`, word, said: { slot, before: false } }
    if (slot !== undefined && isAt(reads[t - 1], slot))
      return { caption: `saying ${name}, just read in slot ${slot}${marks}`, word, said: { slot, before: true } }
    return { caption: `saying ${name}${marks}`, word }
  }
  return indices(length(inputs, 0)).map((t) => (mask.data[t] === 1 ? answering(t) : telling(t)))
}
