import type { RunSummary } from './message.ts'
import { placesOf } from './strokes.ts'

/** The most curves that are drawn at first. */
const MOST = 16

/** Which runs are drawn, and in which place of the palette. */
export type Drawing = Readonly<{
  /** What the user chose for a run. */
  chosen: ReadonlyMap<string, boolean>
  /** Whether runs that differ only in the seed are one curve; undefined until it is chosen. */
  grouped: boolean | undefined
  places: ReadonlyMap<string, number>
}>

export const NOTHING_DRAWN: Drawing = { chosen: new Map(), grouped: undefined, places: new Map() }

/** Draws some runs, or does not. */
export const withDrawn = (drawing: Drawing, runs: ReadonlyArray<string>, drawn: boolean): Drawing => ({
  ...drawing,
  chosen: new Map([...drawing.chosen, ...runs.map((id) => [id, drawn] as const)]),
})

/** Runs that differ only in the seed are one curve at first, if there are three of some. */
const hasSeeds = (runs: ReadonlyArray<RunSummary>): boolean => {
  const sizes = new Map<string, number>()
  for (const { group } of runs) if (group !== undefined) sizes.set(group, (sizes.get(group) ?? 0) + 1)
  return [...sizes.values()].some((size) => size > 2)
}

export const isGrouped = ({ grouped }: Drawing, runs: ReadonlyArray<RunSummary>): boolean => grouped ?? hasSeeds(runs)

/** What is drawn as one curve: a run, or a group. */
const curveOf = ({ id, group }: RunSummary, grouped: boolean): string =>
  grouped && group !== undefined ? `group ${group}` : `run ${id}`

/**
 * The place of each drawn run among those that are found: those that the user chose, and of the others the first ones. Runs
 * of one curve share its place.
 *
 * @returns the drawing with these places, and the place of each drawn run
 */
export const drawnRuns = (
  drawing: Drawing,
  all: ReadonlyArray<RunSummary>,
  found: ReadonlyArray<RunSummary>,
): Readonly<{ drawing: Drawing; places: ReadonlyMap<string, number> }> => {
  const grouped = isGrouped(drawing, all)
  const first = new Set([...new Set(all.map((run) => curveOf(run, grouped)))].slice(0, MOST))
  const drawn = found.filter((run) => drawing.chosen.get(run.id) ?? first.has(curveOf(run, grouped)))
  const places = placesOf(drawing.places, [...new Set(drawn.map((run) => curveOf(run, grouped)))])
  return {
    drawing: { ...drawing, places },
    places: new Map(drawn.map((run) => [run.id, places.get(curveOf(run, grouped)) ?? 0])),
  }
}
