import type { Band } from '../charts/band.ts'
import { between, colourFrom, hexOf } from '../charts/colour.ts'
import type { Entry } from '../charts/legend.ts'
import { lineColours } from '../charts/lineColours.ts'
import type { Point, Series } from '../charts/lineChart.ts'
import type { MetricsRecord } from '../runs/metrics.ts'
import { curveEnd, spreadCurve } from '../runs/spreadCurve.ts'
import type { Run } from './runGroups.ts'

/** What a curve shows of a record; `undefined` where it has nothing. */
export type Value = (record: MetricsRecord) => number | undefined

/** The lines and the bands of a panel. */
export type Lines = Readonly<{ series: ReadonlyArray<Series>; bands: ReadonlyArray<Band> }>

/** The style of a line by its index. When the colours are used up, lines are dashed. */
export const looks = (at: number): Omit<Entry, 'name'> => ({
  colour: lineColours[at % lineColours.length] as string,
  dash: [undefined, '5 2', '1.5 2'][Math.floor(at / lineColours.length) % 3],
})

const pointsOf = ({ records }: Run, value: Value): Series['points'] => {
  const points: Point[] = []
  for (const record of records) {
    const y = value(record)
    if (y !== undefined) points.push({ x: record.sequences, y })
  }
  return points
}

/** The line of a group, with what lies behind it. */
export type GroupLines = Readonly<{ line: Series; seeds: ReadonlyArray<Series>; bands: ReadonlyArray<Band> }>

/** A run as a line; several as their median, on thin lines and a band from quartile to quartile. */
export const linesOf = (entry: Entry, runs: ReadonlyArray<Run>, value: Value): GroupLines => {
  const curves = runs.map((run) => ({ points: pointsOf(run, value), end: curveEnd(run.records) }))
  const [only] = curves
  if (curves.length === 1 && only !== undefined)
    return { line: { ...entry, crossed: true, points: only.points }, seeds: [], bands: [] }
  const spread = spreadCurve(curves)
  const { colour } = entry
  const faint = hexOf(between(colourFrom(colour), [255, 255, 255], 0.55))
  return {
    seeds: curves.map(({ points }) => ({ ...entry, colour: faint, thick: 0.8, bare: true, crossed: true, points })),
    line: {
      ...entry,
      thick: (entry.thick ?? 1.4) + 0.8,
      bare: true,
      points: spread.map(({ x, spread: { median } }) => ({ x, y: median })),
    },
    bands: [{ colour, points: spread.map(({ x, spread: { low, high } }) => ({ x, low, high })) }],
  }
}

/** The lines of several groups, with all thin lines behind all others. */
export const together = (all: ReadonlyArray<GroupLines>): Lines => ({
  series: [...all.flatMap(({ seeds }) => seeds), ...all.map(({ line }) => line)],
  bands: all.flatMap(({ bands }) => bands),
})
