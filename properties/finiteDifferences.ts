import * as tf from '@tensorflow/tfjs-core'
import { child, type Key, keyOf, uniform } from '../src/core/random.ts'
import { entries, mapLeaves, type Tree } from '../src/core/tree.ts'
import { valueAndGradients } from '../src/training/gradients.ts'
import { functional } from './functional.ts'

/** How far to go for a difference. Half and twice as far do as well: rounding and curvature both stay small. */
const STEP = 1e-2

/** How many roundings of a float32 a value may be off by. */
const ROUNDINGS = 16

/** Slopes at a whole and at half a step that differ by more than this part of them tell nothing. */
const ROUGH = 0.2

/** Relative tolerance: an order of magnitude above what a gradient's own float32 operations lose. */
const RELATIVE = 1e-3

type Numbers = ReadonlyArray<number>

const sum = (numbers: Numbers): number => numbers.reduce((total, x) => total + x, 0)

const dot = (a: Numbers, b: Numbers): number => sum(a.map((x, at) => x * (b[at] as number)))

/** Along the claimed gradient, where an error in its size shows best, and along a random direction, for all others. */
const directions = (gradient: Numbers, key: Key): ReadonlyArray<Numbers> => {
  const largest = gradient.reduce((max, x) => Math.max(max, Math.abs(x)), 0)
  const random = [...uniform(key, gradient.length, -1, 1)]
  return largest > 0 && Number.isFinite(largest) ? [gradient.map((x) => x / largest), random] : [random]
}

/**
 * The slope of a function at 0 by central differences at a whole and at half a step, extrapolated (Richardson),
 * and what they cannot know of it. Where the function is smooth, that is less than three times what the slopes, and
 * the second differences, disagree by. Where they disagree by much more than rounding, the function jumps or bends
 * within the step (allocation at a tie, the direction of a vector near zero), and nothing is known.
 */
const slopeOf = (f: (distance: number) => number, rounding: number): Readonly<{ slope: number; doubt: number }> => {
  const [farBelow, below, here, above, farAbove] = [f(-STEP), f(-STEP / 2), f(0), f(STEP / 2), f(STEP)]
  const [coarse, fine] = [(farAbove - farBelow) / (2 * STEP), (above - below) / STEP]
  const bends = farAbove + farBelow - 2 * here - 4 * (above + below - 2 * here) // O(STEP⁴) for a smooth function
  const disagreement = Math.abs(fine - coarse) + Math.abs(bends) / (2 * STEP)
  const smooth = disagreement <= rounding + ROUGH * Math.max(Math.abs(fine), Math.abs(coarse))
  return { slope: (4 * fine - coarse) / 3, doubt: smooth ? 3 * disagreement : Number.POSITIVE_INFINITY }
}

/**
 * Checks a gradient: that of a random linear functional of a function's outputs, against central differences along
 * directions through each input. Values are float32, so exact derivatives are not to be had; the tolerance is the
 * sum of what the differences cannot know:
 * - rounding: the values' own, divided by the step;
 * - curvature: the doubt of {@link slopeOf}, small where the function is smooth;
 * - a thousandth of what the gradient claims, for its own rounding.
 *
 * So a gradient that is wrong by a percent fails, wherever the function is smooth.
 *
 * @param f      from inputs to outputs
 * @param inputs where to take the gradient; the function is checked with respect to each leaf
 * @param seed   of the functional and the directions
 * @returns      what is wrong, leaf by leaf; nothing where the gradient holds
 */
export const gradientFaults = <I extends Tree>(
  f: (inputs: I) => Tree,
  inputs: I,
  seed: number,
): ReadonlyArray<string> =>
  tf.tidy(() => {
    const key = keyOf(seed)
    const { terms, tensor } = functional(child(key, 'outputs'))
    const gradients = new Map(entries(valueAndGradients(inputs, (variables) => tensor(f(variables))).gradients))
    const rounding = (ROUNDINGS * 2 ** -24 * Math.hypot(...terms(f(inputs)))) / STEP
    return entries(inputs).flatMap(([path, leaf]) => {
      const origin = [...leaf.dataSync()]
      const gradient = [...(gradients.get(path) as tf.Tensor).dataSync()]
      const valueAt = (direction: Numbers, distance: number): number =>
        tf.tidy(() => {
          const moved = tf.tensor(
            origin.map((x, at) => x + distance * (direction[at] as number)),
            leaf.shape,
          )
          return sum(terms(f(mapLeaves(inputs, (other, name) => (name === path ? moved : other)))))
        })
      return directions(gradient, child(key, path)).flatMap((direction, index) => {
        const { slope, doubt } = slopeOf((distance) => valueAt(direction, distance), rounding)
        const claim = dot(gradient, direction)
        const tolerance = rounding + doubt + RELATIVE * dot(gradient.map(Math.abs), direction.map(Math.abs))
        if (Math.abs(claim - slope) <= tolerance) return []
        return [`${path}, direction ${index}: the slope is ${slope} ± ${tolerance}, the gradient says ${claim}`]
      })
    })
  })
