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
  /** Its place in the palette. */
  place: number
  records: ReadonlyArray<MetricsRecord>
}>

/** The runs to draw, and the one whose lengths are drawn. */
export type DrawnRuns = Readonly<{ runs: ReadonlyArray<DrawnRun>; chosen?: string | undefined }>

export type CurvesView = Disposable & Readonly<{ show: (drawn: DrawnRuns) => void }>

/** Colours of the palette, before dashes tell runs apart. */
export const PALETTE = 8

const DASHES: ReadonlyArray<ReadonlyArray<number>> = [[], [6, 4], [2, 3], [9, 3, 2, 3]]

/** How the run at a place of the palette is drawn. */
export const strokeOf = (place: number): Pick<Line, 'colour' | 'dash'> => {
  const dash = DASHES[Math.floor(place / PALETTE) % DASHES.length] ?? []
  return { colour: `--run-${place % PALETTE}`, ...(dash.length > 0 && { dash }) }
}

type Curve = Exclude<keyof RunSeries, 'byLength'>

const KINDS: Readonly<Record<Curve, ChartKind>> = {
  loss: {
    title: 'Loss',
    text: 'Bits per sequence that the machine’s answers fall short, while training.',
    scale: { kind: 'logarithmic', floor: 1e-4 },
    format: short,
  },
  bitErrors: {
    title: 'Bit errors',
    text: 'Wrong bits per held-out sequence. The bottom line is none at all.',
    scale: { kind: 'logarithmic', floor: 1e-3 },
    format: (y) => (y <= 1.01e-3 ? '0' : short(y)),
  },
  gradientNorm: {
    title: 'Gradient norm',
    text: 'How steep the loss is, before clipping. Spikes are where training may stumble.',
    scale: { kind: 'logarithmic', floor: 1e-6 },
    format: short,
  },
  speed: {
    title: 'Speed',
    text: 'Updates a second.',
    scale: { kind: 'linear' },
    format: short,
  },
}

const BY_LENGTH: ChartKind = {
  title: 'Without error, by length',
  text: 'The share of sequences that are right to the last bit; also of those longer than any trained on.',
  scale: { kind: 'fraction' },
  format: percent,
}

const CURVES = Object.keys(KINDS) as ReadonlyArray<Curve>

const ALONG: Readonly<Record<Along, Readonly<{ name: string; format: (x: number) => string }>>> = {
  sequences: { name: 'sequences seen', format: count },
  seconds: { name: 'training time', format: (x) => (x === 0 ? '0 s' : duration(x)) },
}

/** Curves are computed again only where records or the axis changed. */
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
