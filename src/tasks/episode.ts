import type { Episode, Row } from './task.ts'

/** Hears rows, of which there is at least one, whatever it answers; what comes after is by its answer to the last. */
export const observing = ([heard, ...rest]: ReadonlyArray<Row>, after: Episode['after']): Episode => ({
  observation: heard as Row,
  after: rest.length === 0 ? after : () => observing(rest, after),
})
