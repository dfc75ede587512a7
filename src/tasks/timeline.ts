import { zeros } from './bits.ts'
import type { Row, Sequence } from './task.ts'

/**
 * One row of a sequence: its input, and its target if the row counts. In curricula, intermediate facts may be targets,
 * too: an answer alone does not determine what to look up, and a model that has not learned to look up does not learn
 * it from answers.
 */
export type TimeStep = Readonly<{ input: Row; target?: Row | undefined }>

/** Rows as a sequence: a row without a target gets `targetSize` zeros and mask 0. */
export const sequenceFrom = (moments: ReadonlyArray<TimeStep>, targetSize: number): Sequence => {
  const nothing = zeros(targetSize)
  return {
    inputs: moments.map(({ input }) => input),
    targets: moments.map(({ target }) => target ?? nothing),
    mask: moments.map(({ target }) => (target === undefined ? 0 : 1)),
  }
}
