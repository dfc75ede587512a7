import { tickText } from '../../charts/scales.ts'
import { count, duration } from '../../core/numbers.ts'
import { chart } from './chart.ts'
import type { ChartSpec, Line } from './chartAxes.ts'
import { labelled } from './chartMarks.ts'
import { choice, toggle } from './choice.ts'
import { BY_LENGTH, CHARTS } from './curveCharts.ts'
import { baselineLines, type DrawnRun, groupsOf, kindOf, lengthLines, runLines } from './curveLines.ts'
import { type Disposable, element } from './element.ts'
import { type Along, type RunSeries, seriesOf } from './series.ts'

/** The runs to draw, and the run whose accuracy by length is drawn. */
export type DrawnRuns = Readonly<{
  runs: ReadonlyArray<DrawnRun>
  chosen?: string | undefined
  /** Whether runs that differ only in the seed are drawn as a median with quartiles. */
  grouped?: boolean
  /** Whether more data is on its way. */
  isLoading?: boolean
}>

export type CurvesView = Disposable & Readonly<{ show: (drawn: DrawnRuns) => void }>

/** How a page shows and changes whether runs are grouped. */
export type Grouping = Readonly<{ change: (grouped: boolean) => void }>

const ALONG: Readonly<Record<Along, Pick<ChartSpec['x'], 'name' | 'format' | 'tick'>>> = {
  sequences: { name: 'sequences seen', format: (x) => `${count(x)} sequences`, tick: tickText },
  seconds: {
    name: 'training time',
    format: (x) => (x === 0 ? '0 s' : duration(x)),
    tick: (x) =>
      x === 0
        ? '0 s'
        : duration(x)
            .replace('.0 s', ' s')
            .replace(/ 0 (?:s|min)$/, ''),
  },
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

/** The key of a chart's lines: which run it is of, and the name of each colour, unless that is written at the lines. */
const keyItems = (title: string | undefined, lines: ReadonlyArray<Line>): ReadonlyArray<HTMLElement> => [
  ...(title === undefined ? [] : [element('li', { class: 'key-title' }, title)]),
  ...(labelled(lines).length > 0 ? [] : lines).map(({ name, colour }) => {
    const swatch = element('span', { class: 'swatch line' })
    swatch.style.setProperty('--swatch', `var(${colour})`)
    return element('li', {}, swatch, name)
  }),
]

/** The curves of runs, overlaid. */
export const curvesView = (container: HTMLElement, grouping?: Grouping): CurvesView => {
  let along: Along = 'sequences'
  let isLogarithmic = false
  let isLinear = false
  let drawn: DrawnRuns = { runs: [] }
  const series = remembering()
  const axis = choice('Along', [
    { value: 'sequences', label: 'Sequences seen' },
    { value: 'seconds', label: 'Time' },
  ])
  const placeScale = choice('Scale of the x axis', [
    { value: 'linear', label: 'x linear' },
    { value: 'log', label: 'x log' },
  ])
  const valueScale = choice('Scale of the y axis', [
    { value: 'log', label: 'y log' },
    { value: 'linear', label: 'y linear' },
  ])
  const seeds = toggle('Seeds as median and quartiles', false, (checked) => grouping?.change(checked))
  axis.pick(along)
  placeScale.pick('linear')
  valueScale.pick('log')
  const grid = element('div', { class: 'charts' })
  const bar = element('div', { class: 'controls' }, axis.root, placeScale.root, valueScale.root, seeds.root)
  container.append(bar, grid)
  const charts = CHARTS.map((one) => ({ ...one, view: chart(grid, one.kind) }))
  const lengths = BY_LENGTH.map((one) => {
    const view = chart(grid, one.kind)
    const key = element('ul', { class: 'key' })
    view.root.append(key)
    return { ...one, view, key }
  })

  const paintLengths = (spec: Omit<ChartSpec, 'lines'>) => {
    const chosen = drawn.runs.find(({ id }) => id === drawn.chosen) ?? drawn.runs[0]
    const all = chosen === undefined ? [] : lengthLines(series(chosen, along).byLength)
    for (const { isOfValues, view, key } of lengths) {
      const lines = chosen !== undefined && (kindOf(chosen) === 'values') === isOfValues ? all : []
      view.show({ ...spec, lines })
      view.root.hidden = lines.length === 0
      key.replaceChildren(...keyItems(drawn.runs.length > 1 ? chosen?.name : undefined, lines))
    }
  }
  const paint = () => {
    const spec = { x: { ...ALONG[along], isLogarithmic }, isLinear, isLoading: drawn.isLoading === true }
    const isEmpty = drawn.runs.every(({ records }) => records.length === 0)
    const { grouped = false } = drawn
    const groups = new Set(drawn.runs.flatMap(({ group }) => group ?? []))
    const isGroupable = groups.size > 0 && groups.size < drawn.runs.filter(({ group }) => group !== undefined).length
    seeds.root.hidden = grouping === undefined || !isGroupable
    seeds.input.checked = grouped
    for (const { curve, kinds, baselines, view } of charts) {
      const runs = kinds === undefined ? drawn.runs : drawn.runs.filter((run) => kinds.includes(kindOf(run)))
      const lines = runLines(groupsOf(runs, grouped), (run) => series(run, along)[curve])
      const filled = lines.filter(({ points }) => points.x.length > 0)
      view.root.hidden = filled.length === 0 && !(isEmpty && runs.length > 0)
      view.show({ ...spec, lines: [...lines, ...(baselines ? baselineLines(runs, filled, baselines) : [])] })
    }
    paintLengths(spec)
  }
  const undo = [
    axis.onPick((value) => {
      along = value === 'seconds' ? 'seconds' : 'sequences'
      paint()
    }),
    placeScale.onPick((value) => {
      isLogarithmic = value === 'log'
      paint()
    }),
    valueScale.onPick((value) => {
      isLinear = value === 'linear'
      paint()
    }),
  ]
  return {
    show: (next) => {
      drawn = next
      paint()
    },
    dispose: () => {
      for (const step of undo) step()
      for (const { view } of [...charts, ...lengths]) view.dispose()
      bar.remove()
      grid.remove()
    },
  }
}
