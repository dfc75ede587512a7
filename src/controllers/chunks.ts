/** Shorter stretches are more operations than they save. */
const SHORT = 64

/** Some steps after the first `from`, and the places that any of them sees, after the first `first`. */
export type Chunk = Readonly<{ from: number; steps: number; first: number; places: number }>

/**
 * Cuts the steps of a sequence into stretches of nearly the same length, so that a stretch sees few places that only
 * others see, and its scores, steps × places, are no more than there is room for.
 *
 * @param window  P, how many places lie before that of the first step
 * @param steps   T
 * @param context C, how many places a step sees, its own among them
 * @param room    how many scores may be held at once; of one step, as many as it takes
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
