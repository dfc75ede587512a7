import { capitalised, count, duration, percent, short } from '../../core/numbers.ts'
import type { TargetKind } from '../../models/targets.ts'
import { baselinesOf, kindOfRun } from '../../runs/baselines.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'
import { measures } from '../../training/measures.ts'
import { chart } from './chart.ts'
import type { ChartKind, ChartSpec, Line } from './chartAxes.ts'
import { choice } from './choice.ts'
import { type Disposable, element } from './element.ts'
import { type Along, type Points, type RunSeries, seriesOf } from './series.ts'

/** A run to draw. */
export type DrawnRun = Readonly<{
  id: string
  name: string
  /** Its index in the palette. */
  place: number
  /** What its targets are, where it is known before the first evaluation. */
  kind?: TargetKind | undefined
  records: ReadonlyArray<MetricsRecord>
}>

/** The runs to draw, and the run whose accuracy by length is drawn. */
export type DrawnRuns = Readonly<{ runs: ReadonlyArray<DrawnRun>; chosen?: string | undefined }>

export type CurvesView = Disposable & Readonly<{ show: (drawn: DrawnRuns) => void }>

/** Number of colours in the palette. Further runs are dashed. */
export const PALETTE = 8

const DASHES: ReadonlyArray<ReadonlyArray<number>> = [[], [6, 4], [2, 3], [9, 3, 2, 3]]

/** The colour and dash of the run at a palette index. */
export const strokeOf = (place: number): Pick<Line, 'colour' | 'dash'> => {
  const dash = DASHES[Math.floor(place / PALETTE) % DASHES.length] ?? []
  return { colour: `--run-${place % PALETTE}`, ...(dash.length > 0 && { dash }) }
}

type Curve = Exclude<keyof RunSeries, 'byLength'>

/** A chart: a curve of the runs whose targets are of some kinds; of all runs if none are given. */
type CurveChart = Readonly<{
  curve: Curve
  kinds?: ReadonlyArray<TargetKind>
  baselines?: 'loss' | 'error'
  kind: ChartKind
}>

const logarithmic = (floor: number) => ({ kind: 'logarithmic', floor }) as const

/** The loss of the runs with a unit of it. */
const lossChart = (kinds: ReadonlyArray<TargetKind>, title: string, unit: string): CurveChart => ({
  curve: 'loss',
  kinds,
  baselines: 'loss',
  kind: {
    title,
    text: `Training loss, ${unit} (lower is better).`,
    scale: logarithmic(1e-4),
    format: short,
  },
})

/** Errors that can be counted, of which none is the bottom line. */
const countChart = (kind: TargetKind, text: string): CurveChart => ({
  curve: 'errors',
  kinds: [kind],
  baselines: 'error',
  kind: {
    title: capitalised(measures[kind].headline.short),
    text: `${text} The bottom line is 0.`,
    scale: logarithmic(1e-3),
    format: (y) => (y <= 1.01e-3 ? '0' : short(y)),
  },
})

/** All charts, in order; those without data are hidden. */
const CHARTS: ReadonlyArray<CurveChart> = [
  lossChart(['bits', 'classes'], 'Loss', measures.bits.loss.unit),
  lossChart(['values'], 'Squared error', `${measures.values.loss.unit}, of standardised values`),
  countChart('bits', 'Wrong bits per held-out sequence.'),
  countChart('classes', 'Rows with a wrong class per held-out sequence.'),
  {
    curve: 'errors',
    kinds: ['values'],
    baselines: 'error',
    kind: {
      title: measures.values.headline.short,
      text: 'Root mean squared error on the held-out set, in the data’s own units (lower is better).',
      scale: logarithmic(1e-9),
      format: short,
    },
  },
  {
    curve: 'gradientNorm',
    kind: {
      title: 'Gradient norm',
      text: 'Norm of the gradient before clipping.',
      scale: logarithmic(1e-6),
      format: short,
    },
  },
  { curve: 'speed', kind: { title: 'Speed', text: 'Updates per second.', scale: { kind: 'linear' }, format: short } },
]

/** The scores on variants of the task: of runs of bits or classes, and of runs of values. */
const BY_LENGTH: ReadonlyArray<Readonly<{ isOfValues: boolean; kind: ChartKind }>> = [
  {
    isOfValues: false,
    kind: {
      title: 'Without error, by length',
      text: 'Share of evaluation sequences without an error, for each variant of the task.',
      scale: { kind: 'fraction' },
      format: percent,
    },
  },
  {
    isOfValues: true,
    kind: {
      title: 'RMSE, by variant',
      text: 'Root mean squared error for each variant of the task.',
      scale: logarithmic(1e-9),
      format: short,
    },
  },
]

const ALONG: Readonly<Record<Along, Readonly<{ name: string; format: (x: number) => string }>>> = {
  sequences: { name: 'sequences seen', format: count },
  seconds: { name: 'training time', format: (x) => (x === 0 ? '0 s' : duration(x)) },
}

/** Recomputes curves only if the records or the axis changed. */
const remembering = () => {
  const kept = new Map<string, Readonly<{ records: unknown; along: Along; series: RunSeries }>>()
  return ({ id, records }: DrawnRun, along: Along): RunSeries => {
    const last = kept.get(id)
    if (last?.records === records && last.along === along) return last.series
    const series = seriesOf(records, along)
    kept.set(id, { records, along, series })
    return series
  }
}

/** What a run's targets are; bits, until it is known. */
const kindOf = ({ kind, records }: DrawnRun): TargetKind => kindOfRun(records) ?? kind ?? 'bits'

/** Baselines as dashed lines across the curves. */
const baselineLines = (
  runs: ReadonlyArray<DrawnRun>,
  curves: ReadonlyArray<Readonly<{ points: Points }>>,
  of: 'loss' | 'error',
): ReadonlyArray<Line> => {
  const xs = curves.flatMap(({ points: { x } }) => [x[0] as number, x.at(-1) as number])
  const [first, last] = [
    xs.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    xs.reduce((a, b) => Math.max(a, b), 0),
  ]
  if (xs.length === 0) return []
  return baselinesOf(runs, of).map(({ name, y }) => ({
    name,
    label: name,
    colour: '--muted',
    dash: [5, 4],
    points: first === last ? { x: [first], y: [y] } : { x: [first, last], y: [y, y] },
  }))
}

/** The curves of runs, overlaid. */
export const curvesView = (container: HTMLElement): CurvesView => {
  let along: Along = 'sequences'
  let drawn: DrawnRuns = { runs: [] }
  const series = remembering()
  const axis = choice('Along', [
    { value: 'sequences', label: 'Sequences seen' },
    { value: 'seconds', label: 'Time' },
  ])
  axis.pick(along)
  const grid = element('div', { class: 'charts' })
  const bar = element('div', { class: 'controls' }, axis.root)
  container.append(bar, grid)
  const charts = CHARTS.map((one) => ({ ...one, view: chart(grid, one.kind) }))
  const lengths = BY_LENGTH.map((one) => {
    const view = chart(grid, one.kind)
    const key = element('ul', { class: 'key' })
    view.root.append(key)
    return { ...one, view, key }
  })

  const chosenRun = () => drawn.runs.find(({ id }) => id === drawn.chosen) ?? drawn.runs[0]
  const lengthLines = (run: DrawnRun): ReadonlyArray<Line> =>
    series(run, along).byLength.map(([name, points]: readonly [string, Points], place) => ({
      name,
      points,
      colour: `--length-${place % 6}`,
    }))
  const paintLengths = (x: ChartSpec['x']) => {
    const chosen = chosenRun()
    const all = chosen === undefined ? [] : lengthLines(chosen)
    for (const { isOfValues, view, key } of lengths) {
      const lines = chosen !== undefined && (kindOf(chosen) === 'values') === isOfValues ? all : []
      view.show({ lines, x })
      view.root.hidden = lines.length === 0
      key.replaceChildren(
        ...(drawn.runs.length > 1 ? [element('li', { class: 'key-title' }, chosen?.name ?? '')] : []),
        ...lines.map(({ name, colour }) => {
          const swatch = element('span', { class: 'swatch line' })
          swatch.style.setProperty('--swatch', `var(${colour})`)
          return element('li', {}, swatch, name)
        }),
      )
    }
  }
  const paint = () => {
    const x = ALONG[along]
    const isEmpty = drawn.runs.every(({ records }) => records.length === 0)
    for (const { curve, kinds, baselines, view } of charts) {
      const runs = kinds === undefined ? drawn.runs : drawn.runs.filter((run) => kinds.includes(kindOf(run)))
      const lines = runs.map((run) => ({
        name: run.name,
        points: series(run, along)[curve],
        ...strokeOf(run.place),
      }))
      const filled = lines.filter(({ points }) => points.x.length > 0)
      view.root.hidden = filled.length === 0 && !(isEmpty && runs.length > 0)
      view.show({ lines: [...lines, ...(baselines ? baselineLines(runs, filled, baselines) : [])], x })
    }
    paintLengths(x)
  }
  const stop = axis.onPick((value) => {
    along = value === 'seconds' ? 'seconds' : 'sequences'
    paint()
  })
  return {
    show: (next) => {
      drawn = next
      paint()
    },
    dispose: () => {
      stop()
      for (const { view } of [...charts, ...lengths]) view.dispose()
      bar.remove()
      grid.remove()
    },
  }
}
