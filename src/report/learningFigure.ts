import { between, colourFrom, type Hex, hexOf } from '../charts/colour.ts'
import { type Entry, legend } from '../charts/legend.ts'
import { lineChart, type Series } from '../charts/lineChart.ts'
import { lineColours } from '../charts/lineColours.ts'
import { type Scale, tickText } from '../charts/scales.ts'
import { element, moved, svgDocument, textLine } from '../charts/svg.ts'
import { shortened } from '../charts/textWidth.ts'
import { plural, short } from '../core/numbers.ts'
import { extentOf, guessOf, measureName, measureOf, measureScale, sequencesScale } from './axes.ts'
import { goalsFor } from './goals.ts'
import { publishedFor } from './published.ts'
import type { RunResult } from './result.ts'
import { rowTitle } from './rowName.ts'
import type { ReportRow } from './rows.ts'
import { type Measure, spreadCurve } from './spreadCurve.ts'

const [MEDIAN, PUBLISHED, GOAL] = lineColours as readonly [Hex, Hex, Hex]
const GUESS: Hex = '#5b6673'
const SEED = hexOf(between(colourFrom(MEDIAN), [255, 255, 255], 0.6))

/** A reference line for a curve, at a number of sequences or of bits. */
type Mark = Readonly<{ text: string; colour: Hex; at: number; axis: 'x' | 'y' }>

const marksOf = (row: ReportRow, measure: Measure): ReadonlyArray<Mark> => [
  ...publishedFor(row.runs[0]?.config ?? {}, row.memory).flatMap(({ memory, sequences, bits }): ReadonlyArray<Mark> => {
    const text = memory === row.memory ? 'published' : `published, ${memory}`
    if (measure === 'errors' && sequences !== undefined)
      return [{ text: `${text}: ${tickText(sequences)}`, colour: PUBLISHED, at: sequences, axis: 'x' }]
    if (measure === 'loss' && bits !== undefined)
      return [{ text: `${text}: ${bits}`, colour: PUBLISHED, at: bits, axis: 'y' }]
    return []
  }),
  ...goalsFor(row).flatMap(
    ({ sequences }): ReadonlyArray<Mark> =>
      sequences === undefined ? [] : [{ text: `goal: ${tickText(sequences)}`, colour: GOAL, at: sequences, axis: 'x' }],
  ),
  ...row.marks
    .slice(0, 1)
    .flatMap(
      ({ optimalLoss }): ReadonlyArray<Mark> =>
        optimalLoss === undefined
          ? []
          : [{ text: `optimal estimator: ${optimalLoss.toFixed(1)}`, colour: GOAL, at: optimalLoss, axis: 'y' }],
    ),
  ...[guessOf(row)].flatMap(
    (guess): ReadonlyArray<Mark> =>
      guess === undefined ? [] : [{ text: `guessing: ${short(guess)}`, colour: GUESS, at: guess, axis: 'y' }],
  ),
]

const seedSeries = ({ curve }: RunResult, measure: Measure): Series => ({
  name: 'each seed',
  colour: SEED,
  thick: 1,
  bare: true,
  points: curve.sequences.map((x, at) => ({ x, y: curve[measure][at] ?? Number.NaN })),
})

const medianSeries = (row: ReportRow, measure: Measure): Series => ({
  name: 'median',
  colour: MEDIAN,
  thick: 2.6,
  bare: true,
  points: spreadCurve(row.runs, measure).map(({ x, spread }) => ({ x, y: spread.median })),
})

const WIDTH = 640
const HEIGHT = 330
const LEFT = 66
const RIGHT = 24
const TOP = 72
const BOTTOM = 44
const plot = { width: WIDTH - LEFT - RIGHT, height: HEIGHT - TOP - BOTTOM }

/** Labels of lines closer than this would overlap, in pixels. */
const CROWDED = 28

/** A dashed line with its label; labels of several lines are stacked. */
const drawnMark = (
  { text, colour, at, axis }: Mark,
  row: number,
  x: Scale,
  y: Scale,
  all: ReadonlyArray<Mark>,
): string => {
  const line = { stroke: colour, 'stroke-width': 1.4, 'stroke-dasharray': '5 3' }
  const words = { size: 10, fill: hexOf(between(colourFrom(colour), [0, 0, 0], 0.25)), halo: true }
  if (axis === 'y') {
    const heightOf = (value: number): number => (1 - y.place(value)) * plot.height
    const high = heightOf(at)
    const isAbove = all.some((other) => {
      const apart = heightOf(other.at) - high
      return other.axis === 'y' && apart > 0 && apart < CROWDED
    })
    return [
      element('line', { x1: 0, x2: plot.width, y1: high, y2: high, ...line }),
      // Labels go below, since reference lines are mostly at the bottom, where there are no curves; above another line, above.
      textLine(plot.width - 4, isAbove ? high - 4 : high + 13, text, { ...words, anchor: 'end' }),
    ].join('')
  }
  const right = x.place(at) * plot.width
  const isFar = right > 0.75 * plot.width
  return [
    element('line', { x1: right, x2: right, y1: 0, y2: plot.height, ...line }),
    textLine(right + (isFar ? -5 : 5), 12 + 14 * row, text, { ...words, anchor: isFar ? 'end' : 'start' }),
  ].join('')
}

/** Dots on the x axis, where each run solved its task. */
const solvedDots = ({ runs }: ReportRow, x: Scale, y: Scale): string =>
  runs
    .flatMap(({ solved }) => (solved === null ? [] : [solved.sequences]))
    .map((at) =>
      element('circle', {
        cx: x.place(at) * plot.width,
        cy: (1 - y.place(0)) * plot.height,
        r: 3.2,
        fill: MEDIAN,
        stroke: '#ffffff',
        'stroke-width': 1,
      }),
    )
    .join('')

/**
 * Learning curves of a row: each seed thin, the median thick, and reference lines.
 *
 * @returns an SVG
 */
export const learningFigure = (row: ReportRow): string => {
  const measure = measureOf(row)
  const title = `${rowTitle(row)}, ${plural(row.runs.length, 'run')}`
  const series = [...row.runs.map((run) => seedSeries(run, measure)), medianSeries(row, measure)]
  const marks = marksOf(row, measure)
  const on = (axis: Mark['axis']): ReadonlyArray<number> =>
    marks.filter((mark) => mark.axis === axis).map(({ at }) => at)
  const x = sequencesScale([extentOf(row)], on('x'))
  const values = series.flatMap(({ points }) => points.map((point) => point.y))
  const y = measureScale(row.kind, measure, [...values, ...on('y')])
  const entries: ReadonlyArray<Entry> = [
    { name: 'each seed', colour: SEED, thick: 1.4 },
    { name: 'median', colour: MEDIAN, thick: 2.6 },
  ]
  const { width, height } = plot
  return svgDocument(
    { width: WIDTH, height: HEIGHT, title },
    textLine(16, 28, shortened(title, 14, WIDTH - 32, true), { size: 14, bold: true }),
    moved(LEFT, 42, legend(entries, width).svg),
    moved(
      LEFT,
      TOP,
      lineChart({
        width,
        height,
        x,
        y,
        series,
        xLabel: 'sequences seen',
        yLabel: measureName(row.kind, measure),
        yOffset: 46,
      }),
      ...marks.map((mark, at) => drawnMark(mark, at, x, y, marks)),
      measure === 'errors' && row.kind !== 'values' ? solvedDots(row, x, y) : '',
    ),
  )
}
