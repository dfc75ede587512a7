import { silence } from './bits.ts'
import type { Row, Sequence } from './task.ts'

/**
 * One step of a sequence: what is heard, and what is due, where something is. In lessons, what an answer follows from may
 * be due, too: an answer alone does not say what it was that should have been looked up, and a machine that has not
 * learned to look up does not learn from it.
 */
export type Step = Readonly<{ heard: Row; due?: Row | undefined }>

/** Steps as a sequence: where nothing is due, a target of `targetSize` zeros, and mask 0. */
export const sequenceFrom = (steps: ReadonlyArray<Step>, targetSize: number): Sequence => {
  const [nothing] = silence(1, targetSize) as [Row]
  return {
    inputs: steps.map(({ heard }) => heard),
    targets: steps.map(({ due }) => due ?? nothing),
    mask: steps.map(({ due }) => (due === undefined ? 0 : 1)),
  }
}
