/**
 * Draws a class from the logits of a model, by  softmax(z / temperature).
 *
 * @param logits      z, of each class; −∞ for one that is never drawn
 * @param temperature ≥ 0: below 1, likely classes are likelier; 0 is the most likely class, the first among equals
 * @param at          uniform on [0, 1): the same number gives the same class
 * @returns           the number of the class
 * @throws RangeError if a logit or the temperature is not a number, or if no class can be drawn
 */
export const sampleClass = (logits: ArrayLike<number>, temperature: number, at: number): number => {
  let best = 0
  for (let id = 0; id < logits.length; id++) {
    const z = logits[id] as number
    if (Number.isNaN(z) || z === Number.POSITIVE_INFINITY)
      throw new RangeError(`logit ${id}: expected a number, got ${z}`)
    if (z > (logits[best] as number)) best = id
  }
  const most = logits[best]
  if (most === undefined || most === Number.NEGATIVE_INFINITY)
    throw new RangeError('logits: expected at least one class that can be drawn, got none')
  if (!(temperature >= 0)) throw new RangeError(`temperature: expected a number ≥ 0, got ${temperature}`)
  if (temperature === 0) return best
  const weights = Float64Array.from(logits, (z) => Math.exp((z - most) / temperature))
  let rest = at * weights.reduce((sum, weight) => sum + weight, 0)
  let last = best
  for (let id = 0; id < weights.length; id++) {
    const weight = weights[id] as number
    if (weight === 0) continue
    if (rest < weight) return id
    rest -= weight
    last = id
  }
  // Rounding may leave a little: the last class that can be drawn.
  return last
}
