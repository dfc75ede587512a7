import type { Band } from '../charts/band.ts'
import type { Hex } from '../charts/colour.ts'
import { lineChart } from '../charts/lineChart.ts'
import { lineColours } from '../charts/lineColours.ts'
import type { Scale } from '../charts/scales.ts'
import { element, FAINT, GRID, INK, moved, svgDocument, textLine } from '../charts/svg.ts'
import { shortened, textWidth } from '../charts/textWidth.ts'
import { maxOf } from '../core/extremes.ts'
import { short } from '../core/numbers.ts'
import { measures } from '../training/measures.ts'
import { extentOf, guessOf, measureName, measureOf, measureScale, sequencesScale } from './axes.ts'
import { overrideWords } from './overrides.ts'
import type { ReportRow } from './rows.ts'
import { spreadCurve } from './spreadCurve.ts'

/** A row of the report with its colour. */
type Contender = Readonly<{ name: string; colour: Hex; dash: string | undefined; row: ReportRow }>

const WIDTH = 720
const RIGHT = 110
const TOP = 50
const CHART = 250
/** Gap between chart and dots, in pixels. */
const GAP = 64
const LINE = 22

/** The label of a row among those of its task; options are shortened to their last key. */
const nameOf = ({ memory, asked }: ReportRow): string => {
  const words = overrideWords(asked).map((word) => word.replace(/^[\w.]+\.(?=\w+=)/, ''))
  return words.length === 0 ? memory : `${memory} (${words.join(', ')})`
}

type Shown = Readonly<{ contender: Contender; curve: ReturnType<typeof spreadCurve> }>

/** The interquartile range of the runs. */
const bandOf = ({ contender: { colour }, curve }: Shown): Band => ({
  colour,
  points: curve.map(({ x, spread: { low, high } }) => ({ x, low, high })),
})

/** A loss or an error to compare with, as a line. */
const baseline = (name: string, value: number | undefined, y: Scale, width: number): string => {
  if (value === undefined) return ''
  const high = (1 - y.place(value)) * CHART
  const line = { x1: 0, x2: width, y1: high, y2: high, stroke: INK, 'stroke-width': 1.2, 'stroke-dasharray': '5 3' }
  return element('line', line) + textLine(width - 4, high + 13, name, { anchor: 'end', halo: true })
}

/** The outcome of a row, in a few words. */
const outcome = (row: ReportRow): string => {
  const [heldOut] = row.marks
  const { loss, headline } = measures[row.kind]
  if (measureOf(row) === 'loss') return `${short(heldOut?.loss.median ?? Number.NaN)} ${loss.short} at the end`
  return row.kind === 'values'
    ? `${headline.short} ${short(heldOut?.errors.median ?? Number.NaN)} at the end`
    : `${row.solved} of ${row.runs.length} solved`
}

/** A line of dots: one per run at which it solved the task, a stroke at the median, and how many never did. */
const dots = ({ name, colour, row }: Contender, x: Scale, width: number): string => {
  const solved = row.runs.flatMap((run) => (run.solved === null ? [] : [run.solved.sequences]))
  const { median } = row.sequencesUntilSolved
  return [
    element('line', { x1: 0, x2: width, y1: 0, y2: 0, stroke: GRID, 'stroke-width': 0.75 }),
    textLine(-10, 3.6, name, { anchor: 'end', fill: colour, bold: true }),
    ...(Number.isFinite(median)
      ? [
          element('line', {
            x1: x.place(median) * width,
            x2: x.place(median) * width,
            y1: -8,
            y2: 8,
            stroke: colour,
            'stroke-width': 2.6,
          }),
        ]
      : []),
    ...solved.map((at) =>
      element('circle', { cx: x.place(at) * width, cy: 0, r: 3.4, fill: colour, 'fill-opacity': 0.55 }),
    ),
    textLine(width + 10, 3.6, outcome(row), { size: 9, fill: FAINT }),
  ].join('')
}

/**
 * Compares several memories on one task: median and interquartile range of each, and below, when each run solved the
 * task.
 *
 * @param rows of one task with the same options of it; at least one
 * @returns    an SVG
 */
export const comparisonFigure = (rows: ReadonlyArray<ReportRow>, title: string): string => {
  const contenders = rows.map((row, at): Contender => {
    const colour = lineColours[at % lineColours.length] as Hex
    const dash = at < lineColours.length ? undefined : '6 4'
    return { name: shortened(nameOf(row), 10, 190, true), colour, dash, row }
  })
  const [first] = rows
  const [measure, kind] =
    first === undefined ? (['errors', 'bits'] as const) : ([measureOf(first), first.kind] as const)
  const left = maxOf(
    contenders.map(({ name }) => 26 + textWidth(name, 10, true)),
    66,
  )
  const width = WIDTH - left - RIGHT
  const x = sequencesScale(rows.map(extentOf))
  const curves = contenders.map((contender): Shown => ({ contender, curve: spreadCurve(contender.row.runs, measure) }))
  const best = rows.flatMap(({ marks: [heldOut] }) => heldOut?.optimalLoss ?? [])
  const guess = first === undefined ? undefined : guessOf(first)
  const seen = curves.flatMap(({ curve }) => curve.flatMap(({ spread }) => [spread.low, spread.median, spread.high]))
  const y = measureScale(kind, measure, [...seen, ...best, ...(guess === undefined ? [] : [guess])])
  const series = curves.map(({ contender: { name, colour, dash }, curve }) => ({
    name,
    colour,
    dash,
    thick: 2.4,
    bare: true,
    points: curve.map(({ x, spread }) => ({ x, y: spread.median })),
  }))
  const under = TOP + CHART + GAP
  const said = measure === 'errors' && kind !== 'values' ? 'sequences until solved, by seed' : 'models'
  return svgDocument(
    { width: WIDTH, height: under + contenders.length * LINE + 4, title },
    textLine(16, 28, shortened(title, 14, WIDTH - 32, true), { size: 14, bold: true }),
    moved(
      left,
      TOP,
      lineChart({
        width,
        height: CHART,
        x,
        y,
        series,
        bands: curves.map(bandOf),
        xLabel: 'sequences seen',
        yLabel: measureName(kind, measure),
        yOffset: 46,
      }),
      baseline('optimal estimator', best[0], y, width),
      baseline('guessing', guess, y, width),
    ),
    textLine(left, under - 20, said, { size: 10, fill: FAINT }),
    ...contenders.map((contender, at) => moved(left, under + at * LINE, dots(contender, x, width))),
  )
}
