import * as tf from '@tensorflow/tfjs-core'
import { entries, type Tree } from '../src/core/tree.ts'

/** A tensor, or nested arrays. */
export type Numbers = tf.Tensor | number | ReadonlyArray<Numbers>

const shapeOf = (x: Numbers): ReadonlyArray<number> => {
  if (x instanceof tf.Tensor) return x.shape
  return typeof x === 'number' ? [] : [x.length, ...shapeOf(x[0] ?? 0)]
}

/** Every entry, in order. */
export const flat = (x: Numbers): ReadonlyArray<number> => {
  if (x instanceof tf.Tensor) return [...x.dataSync()]
  return typeof x === 'number' ? [x] : x.flatMap(flat)
}

/** Whether shapes are the same, and no entry differs by more than `tolerance`. NaN is never close. */
export const close = (actual: Numbers, expected: Numbers, tolerance = 1e-5): boolean => {
  const [a, b] = [flat(actual), flat(expected)]
  return (
    shapeOf(actual).join() === shapeOf(expected).join() &&
    a.every((x, at) => Math.abs(x - (b[at] as number)) <= tolerance)
  )
}

/** Whether two trees have the same leaves, and those are {@link close}. */
export const closeTrees = (actual: Tree, expected: Tree, tolerance = 1e-5): boolean => {
  const [a, b] = [entries(actual), entries(expected)]
  const matches = ([path, leaf]: (typeof a)[number], at: number): boolean =>
    path === b[at]?.[0] && close(leaf, b[at][1], tolerance)
  return a.length === b.length && a.every(matches)
}

/** Whether every entry lies in [low, high], up to rounding. */
export const within = (x: Numbers, low: number, high: number, tolerance = 1e-5): boolean =>
  flat(x).every((value) => value >= low - tolerance && value <= high + tolerance)

/** Whether neither NaN nor an infinity is among the entries. */
export const finite = (x: Numbers): boolean => flat(x).every(Number.isFinite)

/** The leaves with an entry that is not finite, by path. */
export const notFinite = (tree: Tree): ReadonlyArray<string> =>
  entries(tree).flatMap(([path, leaf]) => (finite(leaf) ? [] : [`${path} is not finite`]))
