import type uPlot from 'uplot'
import {
  type ChartKind,
  type ChartSpec,
  curvesIn,
  type Line,
  placeAxis,
  placeScale,
  scaleOf,
  valueAxis,
} from './chartAxes.ts'
import { drawCrosses, drawLabels, roomFor, widthOf } from './chartMarks.ts'
import { coinciding, type Turn } from './coinciding.ts'
import { cssVariable } from './theme.ts'

const HEIGHT = 220

/** A dash of curves that cover each other, in pixels. */
const DASH = 7

/** The dash of a curve: its own, or its share of those that cover each other. */
const dashOf = ({ dash }: Line, { at, of }: Turn): Readonly<{ dash?: number[]; offset: number }> =>
  dash === undefined && of > 1
    ? { dash: [DASH, (of - 1) * DASH], offset: (of - at) * DASH }
    : { ...(dash && { dash: [...dash] }), offset: 0 }

/** The place of a value on an axis, 0 to 1. */
const heightOn = ({ scale }: ChartKind, lines: ReadonlyArray<Line>): ((y: number) => number) => {
  const bent = scale.kind === 'logarithmic' ? (y: number) => Math.log10(Math.max(scale.floor, y)) : (y: number) => y
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { points } of lines)
    for (const y of points.y) {
      if (y === null) continue
      low = Math.min(low, bent(y))
      high = Math.max(high, bent(y))
    }
  const span = Math.max(high - low, 1e-9)
  return (y) => (bent(y) - low) / span
}

/** The indices of a table’s row that stand alone between gaps. */
const aloneIn = (row: ReadonlyArray<number | null | undefined>): number[] => {
  const known = [...row.keys()].filter((index) => row[index] !== undefined)
  return known.filter(
    (index, at) =>
      row[index] !== null && (row[known[at - 1] ?? -1] ?? null) === null && (row[known[at + 1] ?? -1] ?? null) === null,
  )
}

/** The options of a plot of lines; `data` of it is {@link table}. */
export const plotOptions = (
  kind: ChartKind,
  { x }: ChartSpec,
  lines: ReadonlyArray<Line>,
  { width, pointed }: Readonly<{ width: number; pointed: (u: uPlot) => void }>,
): uPlot.Options => {
  const curves = lines.filter(({ kind: of = 'curve' }) => of === 'curve')
  const turns = coinciding(
    curves.map(({ points }) => points),
    heightOn(kind, curves),
  )
  const offsets: number[] = [0]
  const bands: uPlot.Band[] = []
  const series: uPlot.Series[] = [{}]
  for (const line of lines) {
    const turn = turns[curves.indexOf(line)] ?? { at: 0, of: 1 }
    const { dash, offset } = dashOf(line, turn)
    const own = series.length
    series.push({
      label: line.name,
      stroke: cssVariable(line.colour),
      width: line.kind === 'baseline' ? 1.25 : 1.75,
      spanGaps: false,
      points: {
        show: true,
        size: 5,
        filter: (u, index) => aloneIn(Array.from<number | null | undefined>(u.data[index] ?? [])),
      },
      ...(dash && { dash }),
    })
    offsets.push(offset)
    for (const _ of curvesIn(line).slice(1)) {
      series.push({ label: '', stroke: 'transparent', width: 0, spanGaps: false, points: { show: false } })
      offsets.push(0)
    }
    if ('low' in line.points) bands.push({ series: [own + 2, own + 1], fill: `${cssVariable(line.colour)}33` })
  }
  const last = lines.reduce((most, { points }) => Math.max(most, points.x.at(-1) ?? 0), 0)
  const right = Math.max(roomFor(lines, width - 60), Math.ceil(widthOf(x.tick(last)) / 2) + 4, 12)
  return {
    width,
    height: HEIGHT,
    padding: [10, Math.min(right, Math.floor(width / 3)), 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, sync: { key: 'engram' }, y: false, points: { size: 7 } },
    scales: { x: placeScale(x), y: scaleOf(kind) },
    axes: [placeAxis(x), valueAxis(kind)],
    series,
    bands,
    hooks: {
      setCursor: [pointed],
      // uPlot sets the dash of a series, and leaves the offset as it is.
      drawClear: [(u) => (u.ctx.lineDashOffset = 0)],
      drawAxes: [(u) => (u.ctx.lineDashOffset = -(offsets[1] ?? 0) * (devicePixelRatio || 1))],
      drawSeries: [(u, index) => (u.ctx.lineDashOffset = -(offsets[index + 1] ?? 0) * (devicePixelRatio || 1))],
      draw: [
        (u) => {
          u.ctx.lineDashOffset = 0
          drawCrosses(u, lines)
          drawLabels(u, lines)
        },
      ],
    },
  }
}
