import { maxOf } from '../core/extremes.ts'
import { extentOf, rangeIn } from '../recording/numbersAt.ts'
import type { ColourScale } from './colourScale.ts'

/** Numbers below 0 by less than this are 0 up to rounding. */
const ROUNDING = 1e-6

/** A cache per field: recordings do not change, and link fields are large. */
const seen = new WeakMap<Float32Array, Readonly<{ least: number; extent: number }>>()

const rangeOf = (data: Float32Array): Readonly<{ least: number; extent: number }> => {
  const known = seen.get(data)
  if (known !== undefined) return known
  const found = { least: data.reduce((least, x) => Math.min(least, x), 0), extent: extentOf(data) }
  seen.set(data, found)
  return found
}

/** The scale of some numbers: from 0 to their maximum, at least 1; symmetric around 0 if some are negative. */
export const colourScaleFor = (...all: ReadonlyArray<Float32Array>): ColourScale => {
  const ranges = all.map(rangeOf)
  const extent = maxOf(ranges.map((range) => range.extent))
  return ranges.some(({ least }) => least < -ROUNDING)
    ? { kind: 'diverging', extent }
    : { kind: 'sequential', extent: Math.max(1, extent) }
}

/**
 * The scale of the words in a memory: symmetric around 0, of all steps of a recording, so that a value has one colour at
 * every step and in every figure.
 */
export const storedScale = (data: Float32Array): ColourScale => ({ kind: 'diverging', extent: rangeOf(data).extent })

/**
 * The scale of measured values: symmetric around 0 if they lie on both sides of it, else from their minimum to their
 * maximum.
 */
export const valueScale = (...all: ReadonlyArray<ArrayLike<number>>): ColourScale => {
  const [low, high] = rangeIn(...all)
  return low < 0 && high > 0
    ? { kind: 'diverging', extent: Math.max(-low, high) }
    : { kind: 'sequential', low, extent: high }
}
