import { valueAt } from './lineValues.ts'
import type { Points } from './series.ts'

/** Places at which curves are compared. */
const PLACES = 48
/** Curves coincide where they are closer than this fraction of the chart’s height … */
const CLOSE = 0.012
/** … if they do so at this share of the places, or more. */
const SHARE = 1 / 3

/** A curve among those that coincide with it, from 0. */
export type Turn = Readonly<{ at: number; of: number }>

const sampled = (points: Points, places: ReadonlyArray<number>, height: (y: number) => number) =>
  places.map((x) => {
    const found = valueAt(points, x)
    return found.kind === 'value' && found.y !== null ? height(found.y) : undefined
  })

/**
 * Groups of curves that cover each other along a third of their way or more: each curve’s turn in its group.
 *
 * @param height the place of a value on the y axis, from 0 to 1
 */
export const coinciding = (curves: ReadonlyArray<Points>, height: (y: number) => number): ReadonlyArray<Turn> => {
  const ends = curves.flatMap(({ x }) => (x.length === 0 ? [] : [x[0] as number, x.at(-1) as number]))
  const [from, to] = [
    ends.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    ends.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  ]
  const places = Array.from({ length: PLACES }, (_, at) => from + ((to - from) * (at + 0.5)) / PLACES)
  const samples = curves.map((points) => sampled(points, places, height))
  const cover = (a: number, b: number): boolean => {
    const both = places.flatMap((_, at) => {
      const [left, right] = [samples[a]?.[at], samples[b]?.[at]]
      return left === undefined || right === undefined ? [] : [Math.abs(left - right)]
    })
    return both.length > 0 && both.filter((apart) => apart < CLOSE).length >= SHARE * both.length
  }
  const group = curves.map((_, at) => at)
  for (let a = 0; a < curves.length; a++)
    for (let b = 0; b < a; b++)
      if (group[a] !== group[b] && cover(a, b)) {
        const [from, to] = [group[a], group[b]]
        for (const [at, one] of group.entries()) if (one === from) group[at] = to as number
      }
  return group.map((one, index) => ({
    at: group.slice(0, index).filter((other) => other === one).length,
    of: group.filter((other) => other === one).length,
  }))
}
