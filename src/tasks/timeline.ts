import { zeros } from './bits.ts'
import type { Row, Sequence } from './task.ts'

/**
 * A moment of a sequence, one row: what is heard, and what is due, where something is. In lessons, what an answer follows
 * from may be due, too: an answer alone does not say what it was that should have been looked up, and a machine that has
 * not learned to look up does not learn from it.
 */
export type Moment = Readonly<{ heard: Row; due?: Row | undefined }>

/** Moments as a sequence: where nothing is due, a target of `targetSize` zeros, and mask 0. */
export const sequenceFrom = (moments: ReadonlyArray<Moment>, targetSize: number): Sequence => {
  const nothing = zeros(targetSize)
  return {
    inputs: moments.map(({ heard }) => heard),
    targets: moments.map(({ due }) => due ?? nothing),
    mask: moments.map(({ due }) => (due === undefined ? 0 : 1)),
  }
}
