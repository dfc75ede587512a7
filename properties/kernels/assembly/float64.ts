/** What float32 kernels are compared with: plain float64 numbers. */
import fc from 'fast-check'

type Numbers = ArrayLike<number>

/** Numbers that float32 holds exactly, evenly in [low, high), from a seed: for what is too large to draw one by one. */
export const numbersFrom = (seed: number, count: number, low: number, high: number): number[] => {
  const bits = bitsFrom(seed, count)
  return Array.from(bits, (word) => Math.fround(low + (high - low) * (word / 2 ** 32)))
}

/** Random words: mulberry32. */
export const bitsFrom = (seed: number, count: number): Uint32Array => {
  let state = seed
  return new Uint32Array(count).map(() => {
    state = (state + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), state | 1)
    const word = mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61))
    return word ^ (word >>> 14)
  })
}

/** Sizes from 1, mostly small, that need not fill whole vectors. */
export const sizeUpTo = (max: number): fc.Arbitrary<number> =>
  fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: Math.min(9, max) }) }, fc.integer({ min: 1, max }))

/** Whether no entry is off by more than `tolerance` of the largest, or of 1. NaN agrees with nothing. */
export const agree = (actual: Numbers, expected: Numbers, tolerance = 1e-5): boolean => {
  const wanted = Array.from(expected)
  const scale = wanted.reduce((largest, x) => Math.max(largest, Math.abs(x)), 1)
  return actual.length === wanted.length && wanted.every((x, n) => Math.abs((actual[n] ?? 0) - x) <= tolerance * scale)
}

/** The gradient of a function at x, by central differences. */
export const differences = (f: (x: number[]) => number, x: Numbers, step = 1e-5): number[] =>
  Array.from(x, (_, n) => {
    const at = (distance: number): number => f(Array.from(x, (value, m) => (m === n ? value + distance : value)))
    return (at(step) - at(-step)) / (2 * step)
  })

export const dot = (a: Numbers, b: Numbers): number => Array.from(a).reduce((sum, x, n) => sum + x * (b[n] ?? 0), 0)

export const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)))

export const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
