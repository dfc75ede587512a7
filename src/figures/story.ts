import { short } from '../core/numbers.ts'
import { type Focus, fociOf } from '../recording/foci.ts'
import { channelName, classAt, counts, distanceAt, firstCounted, kindIn, wrongAt } from '../recording/errors.ts'
import { entry, length } from '../recording/numbersAt.ts'
import type { Numbers, Recording } from '../recording/recording.ts'

/** A step of a sequence, for readers who are new to memory networks. */
export type Scene = Readonly<{
  caption: string
  /** The index of the input or target word. */
  word?: number
  /** The slot at which a write head is when the word is input. */
  written?: number
  /** The word's slot if a read head is there, and whether that was one step before. */
  said?: Readonly<{ slot: number; before: boolean }>
}>

/** A head is at a slot if its weight there exceeds this. */
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

/** Whether a step's input is a flag. */
const isFlag = ({ recording: { inputs }, wordBits }: Told, t: number): boolean =>
  indices(length(inputs, 1) - wordBits).some((channel) => entry(inputs, t, wordBits + channel) > 0)

/** The steps whose input is a word: before the first step that counts, without flags; none unless targets are bits. */
export const wordSteps = (recording: Recording, wordBits: number): ReadonlyArray<number> => {
  if (kindIn(recording) !== 'bits') return []
  const answer = firstCounted(recording)
  return indices(Math.max(0, answer)).filter((t) => !isFlag({ recording, wordBits }, t))
}

/** The slot that some head is at, if any. */
const placeOf = (foci: ReadonlyArray<Focus> | undefined): number | undefined => {
  const [most] = (foci ?? []).toSorted((a, b) => b.weight - a.weight)
  return most !== undefined && most.weight > THERE ? most.slot : undefined
}

const isAt = (foci: ReadonlyArray<Focus> | undefined, slot: number): boolean =>
  (foci ?? []).some((focus) => focus.slot === slot && focus.weight > THERE)

/** “output: e”, “output: e, wrong: a is due”, “output 0.31, target 0.33” */
const answerText = (recording: Recording, t: number): string => {
  const { targets, outputs } = recording
  if (kindIn(recording) === 'classes') {
    const [said, due] = [outputs, targets].map((rows) => channelName(recording, classAt(rows, t)))
    return said === due ? `output: ${said}` : `output: ${said}, wrong: ${due} is due`
  }
  if (length(outputs, 1) > 1) return `output, error ${short(distanceAt(recording, t))}`
  return `output ${short(entry(outputs, t, 0))}, target ${short(entry(targets, t, 0))}`
}

/** The index of the word that each target equals, searched cyclically from the last one; undefined if none. */
const answersOf = (told: Told, words: ReadonlyArray<string>): ReadonlyArray<number | undefined> => {
  const { targets } = told.recording
  let next = 0
  return indices(length(targets, 0)).map((t) => {
    if (!counts(told.recording, t) || words.length === 0) return undefined
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
 * Describes a sequence step by step. The captions state only what the recording shows: a word counts as written to the
 * slot of a write head at its input step, and as read from there if a read head is at that slot at its output step or
 * one step before.
 *
 * @param wordBits bits of a word; the input's channels after them are flags
 */
export const storyOf = (recording: Recording, wordBits: number): ReadonlyArray<Scene> => {
  const { inputs, targets } = recording
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
          t < (steps[0] ?? 0)
            ? 'start flag: words follow'
            : counts(recording, t + 1)
              ? 'end flag: output follows'
              : 'flag',
      }
    const slot = slots[word]
    return slot === undefined
      ? { caption: `input: word ${word + 1}`, word }
      : { caption: `writing word ${word + 1} to slot ${slot}`, word, written: slot }
  }
  const answering = (t: number): Scene => {
    const word = answers[t]
    const wrong = wrongAt(recording, t)
    const marks = wrong === 0 ? '' : `, ${wrong} ${wrong === 1 ? 'bit' : 'bits'} wrong`
    if (word === undefined) {
      const isMark = indices(length(targets, 1) - wordBits).some((bit) => entry(targets, t, wordBits + bit) > 0.5)
      return { caption: `${isMark ? 'output: end mark' : 'output'}${marks}` }
    }
    const slot = slots[word]
    const name = `word ${word + 1}`
    if (slot !== undefined && isAt(reads[t], slot))
      return { caption: `reading slot ${slot}: ${name}${marks}`, word, said: { slot, before: false } }
    if (slot !== undefined && isAt(reads[t - 1], slot))
      return { caption: `output: ${name}, just read from slot ${slot}${marks}`, word, said: { slot, before: true } }
    return { caption: `output: ${name}${marks}`, word }
  }
  return indices(length(inputs, 0)).map((t) => {
    if (kindIn(recording) !== 'bits') return { caption: counts(recording, t) ? answerText(recording, t) : 'input' }
    return counts(recording, t) ? answering(t) : telling(t)
  })
}
