import * as tf from '@tensorflow/tfjs-core'
import { child, type Key, keyOf, uniform } from '../src/core/random.ts'
import { entries, mapLeaves, type Tree } from '../src/core/tree.ts'
import { valueAndGradients } from '../src/training/gradients.ts'
import { functional } from '../test/support/functional.ts'

/** The step of a difference: rounding and curvature are both small at this size. */
const STEP = 1e-2

/**
 * A smaller step for functions that bend within the first, such as the direction of a short vector. Rounding matters
 * more here.
 */
const SHORT_STEP = 6e-4

/** How many roundings of a float32 a value may be off by. */
const ROUNDINGS = 16

/** Half the distance of two neighbours among float32s: by their size, and where they are smallest. */
const [ROUNDING, LEAST] = [2 ** -24, 2 ** -150]

/** Slopes at a full and at half a step that differ by more than this fraction are inconclusive. */
const ROUGH = 0.2

/** Relative tolerance: an order of magnitude above what a gradient's own float32 operations lose. */
const RELATIVE = 1e-3

type Numbers = ReadonlyArray<number>

const sum = (numbers: Numbers): number => numbers.reduce((total, x) => total + x, 0)

const dot = (a: Numbers, b: Numbers): number => sum(a.map((x, at) => x * (b[at] as number)))

/**
 * Along the claimed gradient, which best shows an error in its size, and along a random direction, for all other
 * errors.
 */
const directions = (gradient: Numbers, key: Key): ReadonlyArray<Numbers> => {
  const largest = gradient.reduce((max, x) => Math.max(max, Math.abs(x)), 0)
  const random = [...uniform(key, gradient.length, -1, 1)]
  return largest > 0 && Number.isFinite(largest) ? [gradient.map((x) => x / largest), random] : [random]
}

/**
 * The slope of a function at 0 by central differences at a whole and at half a step, extrapolated (Richardson), and its
 * uncertainty: rounding, and curvature. Where the function is smooth, the latter is less than three times what the
 * slopes, and the second differences, disagree by. If they disagree by much more than rounding, the function jumps
 * within the step (allocation at a tie), and the result is inconclusive.
 */
const slopeOf = (
  f: (distance: number) => number,
  step: number,
  error: number,
): Readonly<{ slope: number; doubt: number }> => {
  const [farBelow, below, here, above, farAbove] = [f(-step), f(-step / 2), f(0), f(step / 2), f(step)]
  const [coarse, fine] = [(farAbove - farBelow) / (2 * step), (above - below) / step]
  const bends = farAbove + farBelow - 2 * here - 4 * (above + below - 2 * here) // O(step⁴) for a smooth function
  const disagreement = Math.abs(fine - coarse) + Math.abs(bends) / (2 * step)
  const rounding = error / step
  const smooth = disagreement <= rounding + ROUGH * Math.max(Math.abs(fine), Math.abs(coarse))
  return { slope: (4 * fine - coarse) / 3, doubt: smooth ? rounding + 3 * disagreement : Number.POSITIVE_INFINITY }
}

/**
 * Checks a gradient: that of a random linear functional of a function's outputs, against central differences along
 * directions through each input. Values are float32, so exact derivatives are unavailable: the tolerance is the
 * uncertainty of {@link slopeOf}, plus a thousandth of the claimed gradient for its own rounding, or the loss to
 * underflow. A gradient is wrong if differences at both steps contradict it; an error of one percent is detected
 * wherever the function is smooth.
 *
 * @param f      from inputs to outputs
 * @param inputs where to take the gradient; the function is checked with respect to each leaf
 * @param seed   of the functional and the directions
 * @returns      the errors, leaf by leaf; empty if the gradient is right
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
    const error = ROUNDINGS * Math.max(LEAST, ROUNDING * Math.hypot(...terms(f(inputs))))
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
        const claim = dot(gradient, direction)
        const own = dot(
          gradient.map((x) => Math.max(ROUNDINGS * LEAST, RELATIVE * Math.abs(x))),
          direction.map(Math.abs),
        )
        const contradicts = (step: number): string | undefined => {
          const { slope, doubt } = slopeOf((distance) => valueAt(direction, distance), step, error)
          if (Math.abs(claim - slope) <= doubt + own) return undefined
          return `${path}, direction ${index}: the slope is ${slope} ± ${doubt + own}, the gradient says ${claim}`
        }
        const fault = contradicts(STEP)
        return fault === undefined || contradicts(SHORT_STEP) === undefined ? [] : [fault]
      })
    })
  })
