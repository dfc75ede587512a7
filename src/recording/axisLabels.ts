import { headLabel, headsAlong } from './heads.ts'
import type { Anatomy } from './recording.ts'

const NAMES: Readonly<Record<string, string>> = {
  N: 'slot',
  W: 'element of the word',
  R: 'head',
  K: 'head',
  H: 'head',
  S: 'move',
  M: 'mode',
  L: 'entry',
}

/** An axis's name, by its letter (`src/memories/axes.ts`); empty for an unknown letter. */
export const axisName = (letter: string): string => NAMES[letter] ?? ''

/** `+1`, `0`, `−1` */
const signed = (move: number): string => (move > 0 ? `+${move}` : move < 0 ? `−${-move}` : '0')

/** “forward”, or “forward 1”, “forward 2”, one for each write head. */
const numbered = (word: string, count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, at) => (count === 1 ? word : `${word} ${at + 1}`))

/**
 * The labels of the entries along an axis, in order: heads by kind, shifts by offset, read modes by name, all others by
 * index, from 0.
 *
 * @param letter the axis's letter
 * @param count  the number of entries
 */
export const axisLabels = (letter: string, count: number, anatomy: Anatomy): ReadonlyArray<string> => {
  const heads = headsAlong(letter, count, anatomy)
  if (heads.length > 0) return heads.map(headLabel)
  const indices = Array.from({ length: count }, (_, at) => at)
  // Entry s brings weight from slot n + s − ⌊S/2⌋ to slot n, so it moves by ⌊S/2⌋ − s.
  if (letter === 'S') return indices.map((s) => signed(Math.floor(count / 2) - s))
  if (letter !== 'M' || count % 2 === 0) return indices.map(String)
  const writeHeads = (count - 1) / 2
  return [...numbered('backward', writeHeads), ...numbered('forward', writeHeads), 'content']
}
