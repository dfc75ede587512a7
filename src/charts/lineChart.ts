import { bottomAxis, leftAxis } from './axes.ts'
import { type Band, bandPath } from './band.ts'
import type { Entry } from './legend.ts'
import type { Scale } from './scales.ts'
import { withSpikes } from './spikes.ts'
import { element, FAINT, fixed, GRID, RULE, textLine } from './svg.ts'

export type Point = Readonly<{ x: number; y: number }>

/** A line of a chart. Points that are not finite break it. */
export type Series = Entry &
  Readonly<{
    points: ReadonlyArray<Point>
    /** Draws no mark at its points, however few there are. */
    bare?: boolean
    /** Draws a cross at the top of the plot where a point is not finite. */
    crossed?: boolean
  }>

export type LineChart = Readonly<{
  width: number
  height: number
  series: ReadonlyArray<Series>
  /** Areas behind the lines. */
  bands?: ReadonlyArray<Band>
  x: Scale
  y: Scale
  xLabel?: string
  yLabel?: string
  /** Pixels from the plot to the label of the y axis. */
  yOffset?: number
}>

/** With more points than this, neighbours are less than a pixel apart. */
const PER_PIXEL = 2

/** Lines with at most this many points have a mark at each. */
const FEW = 24

/** Reduces a line to its least and greatest value per pixel of width, and its gaps, which looks the same. */
const thinnedPoints = (points: ReadonlyArray<Point>, columns: number): ReadonlyArray<Point> =>
  points.length <= PER_PIXEL * columns
    ? points
    : withSpikes(
        points.map(({ y }) => y),
        columns,
      ).map((at) => points[at] as Point)

/** Half the size of a cross, in pixels. */
const CROSS = 2.2

/** A cross at the top of the plot, at a point that is not finite. */
const crossAt = (x: number): string =>
  `M${fixed(x - CROSS)} 1l${2 * CROSS} ${2 * CROSS}m0 ${-2 * CROSS}l${-2 * CROSS} ${2 * CROSS}`

/** A point in pixels; undefined if it is not finite or outside the axes. */
const placed = ({ width, height, x, y }: LineChart, point: Point): Point | undefined => {
  const at = { x: x.place(point.x) * width, y: (1 - y.place(point.y)) * height }
  return Number.isFinite(at.x) && Number.isFinite(at.y) ? at : undefined
}

const lineOf = (
  chart: LineChart,
  { points, colour, dash, thick = 1.4, bare = false, crossed = false }: Series,
): string => {
  const kept = thinnedPoints(points, chart.width)
  const places = kept.map((point) => placed(chart, point))
  const crosses = kept
    .filter(({ x, y }) => crossed && !Number.isFinite(y) && Number.isFinite(x))
    .map(({ x }) => crossAt(chart.x.place(x) * chart.width))
  const path = places.map((at, index) => {
    if (at === undefined) return ''
    const isJoined = index > 0 && places[index - 1] !== undefined
    // A point between gaps is a dot.
    const isAlone = !isJoined && places[index + 1] === undefined
    return `${isJoined ? 'L' : 'M'}${fixed(at.x)} ${fixed(at.y)}${isAlone ? 'h0' : ''}`
  })
  const shown = places.filter((at) => at !== undefined)
  return [
    element('path', {
      d: path.join(''),
      fill: 'none',
      stroke: colour,
      'stroke-width': thick,
      'stroke-linejoin': 'round',
      'stroke-linecap': 'round',
      'stroke-dasharray': dash,
    }),
    ...(crosses.length === 0
      ? []
      : [element('path', { d: crosses.join(''), fill: 'none', stroke: colour, 'stroke-width': 1.2 })]),
    ...(shown.length <= FEW && !bare
      ? shown.map((at) => element('circle', { cx: at.x, cy: at.y, r: thick / 2 + 1.2, fill: colour }))
      : []),
  ].join('')
}

/** A line chart with its plot's top left corner at the origin; axis labels lie outside the plot. */
export const lineChart = (chart: LineChart): string => {
  const { width, height, series, bands = [], x, y } = chart
  const left = y.ticks.map(({ value, text }) => ({ at: (1 - y.place(value)) * height, text }))
  const bottom = x.ticks.map(({ value, text }) => ({ at: x.place(value) * width, text }))
  return [
    ...left.map(({ at }) => element('line', { x1: 0, x2: width, y1: at, y2: at, stroke: GRID, 'stroke-width': 0.75 })),
    element('path', { d: `M0 0V${height}H${width}`, fill: 'none', stroke: RULE, 'stroke-width': 0.75 }),
    ...bands.map((band) => bandPath(band, chart)),
    ...series.map((one) => lineOf(chart, one)),
    ...(series.every(({ points }) => points.length === 0)
      ? [textLine(width / 2, height / 2, 'no data yet', { anchor: 'middle', fill: FAINT })]
      : []),
    leftAxis(height, left, chart.yLabel, chart.yOffset ?? 40),
    element('g', { transform: `translate(0 ${height})` }, bottomAxis(width, bottom, chart.xLabel)),
  ].join('')
}
