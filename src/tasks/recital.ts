import { maskOf, silence } from './bits.ts'
import type { Row, Sequence } from './task.ts'

/** What is due in a sequence: after so many rows of nothing, some of what is recalled, and then the answer. */
type Due = Readonly<{
  /** Rows until the question has been asked. */
  before: number
  /** Rows between question and answer. */
  planning: number
  /** What is due in those, one a row, as far as they go: nothing, but in lessons. */
  recited: ReadonlyArray<Row>
  answer: ReadonlyArray<Row>
}>

/**
 * Targets `[T, size]` and mask `[T]` of a question that leaves time to plan, T = before + planning + answer. In a lesson,
 * what the answer follows from, and has to be recalled first, may be due while there is time: an answer alone does not say
 * what it was that should have been looked up, and a machine that has not learned to look up does not learn from it.
 */
export const dueAfterPlanning = (
  { before, planning, recited, answer }: Due,
  size: number,
): Pick<Sequence, 'targets' | 'mask'> => {
  const due = recited.slice(0, planning)
  const quiet = planning - due.length
  return {
    targets: [...silence(before, size), ...due, ...silence(quiet, size), ...answer],
    mask: [...maskOf(before, due.length), ...maskOf(quiet, answer.length)],
  }
}
