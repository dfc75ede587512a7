import { zeros } from './bits.ts'
import type { Row, Sequence } from './task.ts'

/**
 * A moment of a sequence, one row: what is heard, and what is due, where something is. In lessons, what an answer follows
 * from may be due, too: an answer alone does not say what it was that should have been looked up, and a machine that has
 * not learned to look up does not learn from it.
 */
export type TimeStep = Readonly<{ input: Row; target?: Row | undefined }>

/** Moments as a sequence: where nothing is due, a target of `targetSize` zeros, and mask 0. */
export const sequenceFrom = (moments: ReadonlyArray<TimeStep>, targetSize: number): Sequence => {
  const nothing = zeros(targetSize)
  return {
    inputs: moments.map(({ input }) => input),
    targets: moments.map(({ target }) => target ?? nothing),
    mask: moments.map(({ target }) => (target === undefined ? 0 : 1)),
  }
}
