import { type Entry, legend } from '../charts/legend.ts'
import { lineChart, type Series } from '../charts/lineChart.ts'
import { lineColours } from '../charts/printColours.ts'
import { linear, logarithmic, type Scale, towardsZero } from '../charts/scales.ts'
import { FAINT, moved, svgDocument, textLine } from '../charts/svg.ts'
import { shortened, wrapped } from '../charts/textWidth.ts'
import type { MetricsRecord } from '../runs/metrics.ts'

/** A run's name and its records. */
export type Curves = Readonly<{ name: string; records: ReadonlyArray<MetricsRecord> }>

type Panel = Readonly<{
  title: string
  yLabel: string
  series: ReadonlyArray<Series>
  y: Scale
  /** The legend below the panel. */
  entries: ReadonlyArray<Entry>
}>

/** Bit errors below this count as 0: one bit in a thousand sequences. */
const NEARLY_NONE = 0.001

const HELD_OUT = 'as trained'

/** The style of a line by its index. When the colours are used up, lines are dashed. */
const looks = (at: number): Omit<Entry, 'name'> => ({
  colour: lineColours[at % lineColours.length] as string,
  dash: [undefined, '5 2', '1.5 2'][Math.floor(at / lineColours.length) % 3],
})

type Value = (record: MetricsRecord) => number | undefined

const seriesOf = (entry: Entry, records: ReadonlyArray<MetricsRecord>, value: Value): Series => ({
  ...entry,
  points: records.flatMap((record) => {
    const y = value(record)
    return y === undefined ? [] : [{ x: record.sequences, y }]
  }),
})

const perRun = (runs: ReadonlyArray<Curves>, value: Value): ReadonlyArray<Series> =>
  runs.map(({ name, records }, at) => seriesOf({ name, ...looks(at) }, records, value))

const positive = (series: ReadonlyArray<Series>): ReadonlyArray<number> => {
  const values = series.flatMap(({ points }) => points.map(({ y }) => y)).filter((y) => y > 0 && Number.isFinite(y))
  return values.length > 0 ? values : [0.1, 1]
}

/** Values ≤ 0 break the line, since a logarithmic axis cannot show them. */
const logPanel = (title: string, yLabel: string, series: ReadonlyArray<Series>): Panel => ({
  title,
  yLabel,
  series,
  y: logarithmic(positive(series)),
  entries: [],
})

const percentOf =
  (name: string): Value =>
  ({ evaluation }) => {
    const marks = name === HELD_OUT ? evaluation?.heldOut : evaluation?.variants[name]
    return marks === undefined ? undefined : 100 * (marks.correct ?? Number.NaN)
  }

const percents = { yLabel: 'sequences without error (%)', y: linear(0, 100) }

/** The held-out set, then the variants in the order of the first run that has them. */
const variantsOf = (runs: ReadonlyArray<Curves>): ReadonlyArray<string> => [
  ...new Set([
    HELD_OUT,
    ...runs.flatMap(({ records }) => records.flatMap(({ evaluation }) => Object.keys(evaluation?.variants ?? {}))),
  ]),
]

/** One panel with all variants for a single run; one panel per variant for several runs. */
const accuracyPanels = (runs: ReadonlyArray<Curves>): ReadonlyArray<Panel> => {
  const names = variantsOf(runs)
  const [only] = runs
  if (runs.length === 1 && only !== undefined) {
    const series = names.map((name, at) =>
      // Thinner lines on top keep overlapping lines visible.
      seriesOf({ name, ...looks(at), thick: 1.4 + 0.6 * (names.length - 1 - at) }, only.records, percentOf(name)),
    )
    return [{ ...percents, title: 'Accuracy, by length', series, entries: names.length > 1 ? series : [] }]
  }
  return names.map((name) => ({
    ...percents,
    title: `Accuracy: ${name}`,
    series: perRun(runs, percentOf(name)),
    entries: [],
  }))
}

const panelsOf = (runs: ReadonlyArray<Curves>): ReadonlyArray<Panel> => {
  const errors = perRun(runs, ({ evaluation }) => evaluation?.heldOut.bitErrors)
  return [
    logPanel(
      'Training loss',
      'bits per sequence',
      perRun(runs, ({ loss }) => loss),
    ),
    {
      title: 'Bit errors, held-out set',
      yLabel: 'wrong bits per sequence',
      series: errors,
      y: towardsZero(Math.max(...positive(errors)), NEARLY_NONE),
      entries: [],
    },
    logPanel(
      'Gradient norm',
      'norm before clipping',
      perRun(runs, ({ gradientNorm }) => gradientNorm),
    ),
    ...accuracyPanels(runs),
  ]
}

const MARGIN = 16
const LEFT = 56
const RIGHT = 20
const GAP = 62

/**
 * The learning curves of runs: loss, bit errors, gradient norm and accuracy over the sequences seen.
 *
 * @param title the figure's title
 * @returns     an SVG
 */
export const curvesFigure = (runs: ReadonlyArray<Curves>, title: string): string => {
  const panels = panelsOf(runs)
  const columns = panels.length > 4 ? 3 : 2
  const width = 780
  const plotWidth = (width - 2 * MARGIN - columns * LEFT - (columns - 1) * RIGHT - 8) / columns
  const plotHeight = columns === 3 ? 140 : 170
  const titles = wrapped(title, 14, width - 2 * MARGIN, true)
  const names =
    runs.length > 1
      ? legend(
          runs.map(({ name }, at) => ({ name, ...looks(at) })),
          width - 2 * MARGIN,
        )
      : undefined
  const head = MARGIN + titles.length * 18 + (names === undefined ? 0 : names.height + 8)
  const seen = Math.max(1, ...runs.map(({ records }) => records.at(-1)?.sequences ?? 0))
  const x = linear(0, seen, columns === 3 ? 4 : 5)
  const keys = panels.map(({ entries }) => legend(entries, plotWidth))
  const rows = Array.from({ length: Math.ceil(panels.length / columns) }, (_, at) => {
    const inRow = keys.slice(at * columns, (at + 1) * columns)
    return plotHeight + GAP + Math.max(0, ...inRow.map((key) => key.height))
  })
  const upTo = (row: number): number => rows.slice(0, row).reduce((sum, high) => sum + high, 0)
  const drawn = panels.map(({ title: name, entries, ...panel }, at) => {
    const key = keys[at]
    const left = MARGIN + LEFT + (at % columns) * (LEFT + plotWidth + RIGHT)
    const top = head + 30 + upTo(Math.floor(at / columns))
    return moved(
      left,
      top,
      textLine(0, -9, shortened(name, 11, plotWidth, true), { size: 11, bold: true }),
      lineChart({ width: plotWidth, height: plotHeight, x, ...panel, xLabel: 'sequences seen', yOffset: 42 }),
      ...(entries.length === 0 || key === undefined ? [] : [moved(0, plotHeight + 32, key.svg)]),
    )
  })
  const height = head + 30 + upTo(rows.length) - 14
  return svgDocument(
    { width, height, title },
    ...titles.map((line, at) => textLine(MARGIN, MARGIN + 12 + at * 18, line, { size: 14, bold: true })),
    ...(names === undefined ? [] : [moved(MARGIN, MARGIN + titles.length * 18 + 4, names.svg)]),
    ...drawn,
    ...(runs.every(({ records }) => records.length === 0)
      ? [textLine(width - MARGIN, MARGIN + 12, 'no records yet', { anchor: 'end', fill: FAINT })]
      : []),
  )
}
