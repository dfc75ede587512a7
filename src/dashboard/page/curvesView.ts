import { count, duration, percent, short } from '../../core/numbers.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'
import { type Chart, chart } from './chart.ts'
import type { ChartKind, Line } from './chartAxes.ts'
import { choice } from './choice.ts'
import { type Disposable, element } from './element.ts'
import { type Along, type Points, type RunSeries, seriesOf } from './series.ts'

/** A run to draw. */
export type DrawnRun = Readonly<{
  id: string
  name: string
  /** Its index in the palette. */
  place: number
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

const KINDS: Readonly<Record<Curve, ChartKind>> = {
  loss: {
    title: 'Loss',
    text: 'Training loss, bits per sequence (lower is better).',
    scale: { kind: 'logarithmic', floor: 1e-4 },
    format: short,
  },
  bitErrors: {
    title: 'Bit errors',
    text: 'Wrong bits per held-out sequence. The bottom line is 0.',
    scale: { kind: 'logarithmic', floor: 1e-3 },
    format: (y) => (y <= 1.01e-3 ? '0' : short(y)),
  },
  gradientNorm: {
    title: 'Gradient norm',
    text: 'Norm of the gradient before clipping.',
    scale: { kind: 'logarithmic', floor: 1e-6 },
    format: short,
  },
  speed: {
    title: 'Speed',
    text: 'Updates per second.',
    scale: { kind: 'linear' },
    format: short,
  },
}

const BY_LENGTH: ChartKind = {
  title: 'Without error, by length',
  text: 'Share of evaluation sequences without a wrong bit, for each variant of the task.',
  scale: { kind: 'fraction' },
  format: percent,
}

const CURVES = Object.keys(KINDS) as ReadonlyArray<Curve>

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
  const charts = CURVES.map((curve) => [curve, chart(grid, KINDS[curve])] as const)
  const lengths: Chart = chart(grid, BY_LENGTH)
  const lengthKey = element('ul', { class: 'key' })
  lengths.root.append(lengthKey)

  const chosenRun = () => drawn.runs.find(({ id }) => id === drawn.chosen) ?? drawn.runs[0]
  const lengthLines = (): ReadonlyArray<Line> => {
    const chosen = chosenRun()
    if (chosen === undefined) return []
    return series(chosen, along).byLength.map(([name, points]: readonly [string, Points], place) => ({
      name,
      points,
      colour: `--length-${place % 6}`,
    }))
  }
  const paint = () => {
    const x = ALONG[along]
    for (const [curve, view] of charts) {
      const lines = drawn.runs.map((run) => ({
        name: run.name,
        points: series(run, along)[curve],
        ...strokeOf(run.place),
      }))
      view.show({ lines, x })
    }
    const lines = lengthLines()
    lengths.show({ lines, x })
    lengths.root.hidden = lines.length === 0
    lengthKey.replaceChildren(
      ...(drawn.runs.length > 1 ? [element('li', { class: 'key-title' }, chosenRun()?.name ?? '')] : []),
      ...lines.map(({ name, colour }) => {
        const swatch = element('span', { class: 'swatch line' })
        swatch.style.setProperty('--swatch', `var(${colour})`)
        return element('li', {}, swatch, name)
      }),
    )
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
      for (const [, view] of charts) view.dispose()
      lengths.dispose()
      bar.remove()
      grid.remove()
    },
  }
}
