/** Shorter chunks cost more operations than they save. */
const SHORT = 64

/** `steps` steps from step `from` on, and the positions that they attend to: `places` of them, from `first` on. */
export type Chunk = Readonly<{ from: number; steps: number; first: number; places: number }>

/**
 * Cuts the steps of a sequence into chunks of nearly equal length, such that each has few positions that its steps do
 * not attend to, and at most `room` scores, steps × positions.
 *
 * @param window  P, the number of positions before the first step's
 * @param steps   T
 * @param context C, the number of positions that a step attends to, its own included
 * @param room    the maximum scores of a chunk, unless one step needs more
 */
export const chunks = (window: number, steps: number, context: number, room: number): ReadonlyArray<Chunk> => {
  const seen = Math.min(context, window + steps)
  const roomy = Math.floor((Math.sqrt(seen * seen + 4 * room) - seen) / 2) // L (L + C) ≤ room
  const count = Math.ceil(steps / Math.max(1, Math.min(roomy, Math.max(context, SHORT))))
  return Array.from({ length: count }, (_, at) => {
    const [from, until] = [Math.floor((at * steps) / count), Math.floor(((at + 1) * steps) / count)]
    const first = Math.max(0, window + from + 1 - context)
    return { from, steps: until - from, first, places: window + until - first }
  })
}
