import type { Line } from './chartAxes.ts'

/** Number of colours in the palette. Further curves are dashed. */
export const PALETTE = 8

const DASHES: ReadonlyArray<ReadonlyArray<number>> = [[], [6, 4], [2, 3], [9, 3, 2, 3]]

/** Places with a colour and dash of their own. */
export const DISTINCT = PALETTE * DASHES.length

/** The colour and dash of the curve at a place; grey beyond the places that can be told apart. */
export const strokeOf = (place: number): Pick<Line, 'colour' | 'dash'> => {
  if (place >= DISTINCT) return { colour: '--muted' }
  const dash = DASHES[Math.floor(place / PALETTE)] ?? []
  return { colour: `--run-${place % PALETTE}`, ...(dash.length > 0 && { dash }) }
}

/**
 * The places of what is drawn: those that were drawn before keep theirs, and each new one takes the first that is free, so
 * that only what is drawn has a colour.
 *
 * @law distinct; less than the number of keys, where all places are new
 */
export const placesOf = (
  before: ReadonlyMap<string, number>,
  keys: ReadonlyArray<string>,
): ReadonlyMap<string, number> => {
  const kept = new Map(keys.flatMap((key) => (before.has(key) ? [[key, before.get(key) as number] as const] : [])))
  const taken = new Set(kept.values())
  let free = 0
  for (const key of keys) {
    if (kept.has(key)) continue
    while (taken.has(free)) free++
    kept.set(key, free)
    taken.add(free)
  }
  return kept
}
