import type { Episode, Row } from './task.ts'

/**
 * An episode that gives the rows, at least one, as inputs, and continues with `after` on the answer to the last of
 * them.
 */
export const observing = ([heard, ...rest]: ReadonlyArray<Row>, after: Episode['after']): Episode => ({
  observation: heard as Row,
  after: rest.length === 0 ? after : () => observing(rest, after),
})
