import { BadSequence } from './badSequence.ts'
import type { Sequence, Task } from './task.ts'

/** A named part of a sequence: the rows from `from` to before `to`. */
export type Phase = Readonly<{ name: string; from: number; to: number }>

/** A phase by its name and its number of rows. */
export type Part = readonly [name: string, rows: number]

/** Phases one after the other, from row 0, each of a name and a number of rows; those without rows are left out. */
export const phasesOf = (parts: ReadonlyArray<readonly [name: string, rows: number]>): ReadonlyArray<Phase> => {
  let from = 0
  return parts.filter(([, rows]) => rows > 0).map(([name, rows]) => ({ name, from, to: (from += rows) }))
}

/** “word 1”, “words 1–5” */
export const numbered = (noun: string, count: number): string => (count === 1 ? `${noun} 1` : `${noun}s 1–${count}`)

/** Consecutive rows of the same name as a part each, in order. */
export const runsOf = (steps: number, nameAt: (t: number) => string): ReadonlyArray<Part> => {
  const runs: Array<[name: string, rows: number]> = []
  for (let t = 0; t < steps; t++) {
    const name = nameAt(t)
    const last = runs.at(-1)
    if (last?.[0] === name) last[1] += 1
    else runs.push([name, 1])
  }
  return runs
}

/** Parts in order, those whose name occurs several times numbered: “answer 1”, “answer 2”. */
export const numberedParts = (parts: ReadonlyArray<Part>): ReadonlyArray<Part> => {
  const counts = new Map<string, number>()
  for (const [name] of parts) counts.set(name, (counts.get(name) ?? 0) + 1)
  const seen = new Map<string, number>()
  return parts.map(([name, rows]) => {
    if (counts.get(name) === 1) return [name, rows]
    const number = (seen.get(name) ?? 0) + 1
    seen.set(name, number)
    return [`${name} ${number}`, rows]
  })
}

/** The phases of a sequence of which only the mask is known: “input” where no row counts, “answer” where rows do. */
const byMask = ({ mask }: Sequence): ReadonlyArray<Phase> =>
  phasesOf(numberedParts(runsOf(mask.length, (t) => ((mask[t] as number) > 0 ? 'answer' : 'input'))))

/** Whether phases lie side by side and cover all rows. */
const cover = (phases: ReadonlyArray<Phase>, steps: number): boolean =>
  Array.isArray(phases) &&
  phases.length > 0 &&
  phases.every(
    ({ name, from, to }, at) =>
      typeof name === 'string' && name !== '' && to > from && from === (at === 0 ? 0 : phases[at - 1]?.to),
  ) &&
  phases.at(-1)?.to === steps

/**
 * The named phases of a sequence, side by side, over all its rows: those of the task; by default, “input” and “answer” by the
 * mask.
 *
 * @throws BadSequence if the task's own phases leave rows out, overlap or exceed the sequence
 */
export const timelineOf = (
  { name, timeline }: Readonly<{ name?: string }> & Pick<Task, 'timeline'>,
  sequence: Sequence,
): ReadonlyArray<Phase> => {
  if (timeline === undefined) return byMask(sequence)
  const phases = timeline(sequence)
  if (cover(phases, sequence.inputs.length)) return phases
  const reason = `timeline: expected phases { name, from, to } side by side from row 0 to ${sequence.inputs.length}, got ${JSON.stringify(phases)}`
  throw new BadSequence({ task: name, sequence: 0, reason })
}
