import type { Entry } from '../charts/legend.ts'
import type { Series } from '../charts/lineChart.ts'
import { lineColours } from '../charts/lineColours.ts'
import { linear, logarithmic, type Scale, towardsZero } from '../charts/scales.ts'
import { capitalised } from '../core/numbers.ts'
import { type TargetKind, targetKinds } from '../models/targets.ts'
import { type Baseline, baselinesOf, kindOfRun } from '../runs/baselines.ts'
import type { MetricsRecord } from '../runs/metrics.ts'
import type { Evaluation } from '../training/evaluation.ts'
import { type Measure, measures } from '../training/measures.ts'

/** A run's name, its records, and the kind of its targets, where its config tells it. */
export type Curves = Readonly<{ name: string; records: ReadonlyArray<MetricsRecord>; kind?: TargetKind }>

/** A panel of learning curves. */
export type Panel = Readonly<{
  title: string
  /** Set if it is of the runs of one kind of targets alone. */
  kind?: TargetKind
  yLabel: string
  series: ReadonlyArray<Series>
  y: Scale
  /** Losses or errors to compare with, as dashed lines. */
  baselines?: ReadonlyArray<Baseline>
  /** The legend below the panel. */
  entries: ReadonlyArray<Entry>
}>

/** Errors below this count as 0: one bit or symbol in a thousand sequences. */
const NEARLY_NONE = 0.001

const HELD_OUT = 'as trained'

/** The style of a line by its index. When the colours are used up, lines are dashed. */
export const looks = (at: number): Omit<Entry, 'name'> => ({
  colour: lineColours[at % lineColours.length] as string,
  dash: [undefined, '5 2', '1.5 2'][Math.floor(at / lineColours.length) % 3],
})

type Value = (record: MetricsRecord) => number | undefined

const seriesOf = (entry: Entry, records: ReadonlyArray<MetricsRecord>, value: Value): Series => ({
  ...entry,
  crossed: true,
  points: records.flatMap((record) => {
    const y = value(record)
    return y === undefined ? [] : [{ x: record.sequences, y }]
  }),
})

const positive = (series: ReadonlyArray<Series>): ReadonlyArray<number> => {
  const values = series.flatMap(({ points }) => points.map(({ y }) => y)).filter((y) => y > 0 && Number.isFinite(y))
  return values.length > 0 ? values : [0.1, 1]
}

/** Values ≤ 0 break the line, since a logarithmic axis cannot show them. */
const logPanel = (
  title: string,
  yLabel: string,
  series: ReadonlyArray<Series>,
  baselines: ReadonlyArray<Baseline> = [],
): Panel => ({
  title,
  yLabel,
  series,
  baselines,
  y: logarithmic([...positive(series), ...baselines.map(({ y }) => y).filter((y) => y > 0)]),
  entries: [],
})

/** A run with its style, which is the same in every panel, and the kind of its targets. */
type Drawn = Curves & Readonly<{ at: number; kind: TargetKind }>

const perRun = (runs: ReadonlyArray<Drawn>, value: Value): ReadonlyArray<Series> =>
  runs.map(({ name, records, at }) => seriesOf({ name, ...looks(at) }, records, value))

const setOf = (name: string, { evaluation }: MetricsRecord): Evaluation | undefined =>
  name === HELD_OUT ? evaluation?.heldOut : evaluation?.variants[name]

/** The held-out set, then the variants in the order of the first run that has them. */
const variantsOf = (runs: ReadonlyArray<Curves>): ReadonlyArray<string> => [
  ...new Set([
    HELD_OUT,
    ...runs.flatMap(({ records }) => records.flatMap(({ evaluation }) => Object.keys(evaluation?.variants ?? {}))),
  ]),
]

/** The scores of a set as values of an axis: shares in percent. */
const scoreOn =
  (name: string, { key, unit }: Measure): Value =>
  (record) => {
    const value = setOf(name, record)?.[key]
    return value === undefined ? undefined : unit === 'share' ? 100 * value : value
  }

/** The measure that compares the sets: the share without error, or the error of values. */
const comparing = (kind: TargetKind): Measure =>
  measures[kind].others.find(({ key }) => key === 'correct') ?? measures[kind].headline

const comparingPanel = (measure: Measure, title: string, series: ReadonlyArray<Series>): Panel =>
  measure.unit === 'share'
    ? { title, yLabel: `sequences ${measure.label} (%)`, y: linear(0, 100), series, entries: [] }
    : logPanel(title, measure.label, series)

/** One panel with all sets for a single run; one panel per set for several runs. */
const setPanels = (runs: ReadonlyArray<Drawn>, kind: TargetKind): ReadonlyArray<Panel> => {
  const measure = comparing(kind)
  const title = capitalised(measure.short)
  const names = variantsOf(runs)
  const [only] = runs
  if (runs.length === 1 && only !== undefined) {
    const series = names.map((name, at) =>
      // Thinner lines on top keep overlapping lines visible.
      seriesOf(
        { name, ...looks(at), thick: 1.4 + 0.6 * (names.length - 1 - at) },
        only.records,
        scoreOn(name, measure),
      ),
    )
    const panel = comparingPanel(measure, `${title}, by length`, series)
    return [{ ...panel, entries: names.length > 1 ? series : [] }]
  }
  return names.map((name) => comparingPanel(measure, `${title}: ${name}`, perRun(runs, scoreOn(name, measure))))
}

/** The loss and the headline measure of the runs of a kind, with the baselines. */
const kindPanels = (runs: ReadonlyArray<Drawn>, kind: TargetKind): ReadonlyArray<Panel> => {
  const { headline, loss } = measures[kind]
  const errors = perRun(runs, scoreOn(HELD_OUT, headline))
  const errorBaselines = baselinesOf(runs, 'error')
  const title = `${capitalised(headline.short)}, held-out`
  const highest = [...positive(errors), ...errorBaselines.map(({ y }) => y)].reduce((a, b) => Math.max(a, b), 0)
  return [
    logPanel(
      'Training loss',
      loss.unit,
      perRun(runs, (record) => record.loss),
      baselinesOf(runs, 'loss'),
    ),
    kind === 'values'
      ? logPanel(title, headline.label, errors, errorBaselines)
      : {
          title,
          yLabel: headline.label,
          series: errors,
          baselines: errorBaselines,
          y: towardsZero(highest, NEARLY_NONE),
          entries: [],
        },
  ]
}

/** The panels of runs: loss and errors of each kind of targets, gradient norm, and the scores on the variants. */
export const curvePanels = (all: ReadonlyArray<Curves>): ReadonlyArray<Panel> => {
  const runs = drawnRuns(all)
  const kinds = targetKinds.filter((kind) => runs.some((run) => run.kind === kind))
  const ofKind = (kind: TargetKind): ReadonlyArray<Drawn> => runs.filter((run) => run.kind === kind)
  const panels = [
    ...kinds.flatMap((kind) => kindPanels(ofKind(kind), kind).map((panel) => ({ ...panel, kind }))),
    logPanel(
      'Gradient norm',
      'norm before clipping',
      perRun(runs, ({ gradientNorm }) => gradientNorm),
    ),
    ...kinds.flatMap((kind) => setPanels(ofKind(kind), kind).map((panel) => ({ ...panel, kind }))),
  ]
  const filled = panels.filter(({ series }) => series.some(({ points }) => points.length > 0))
  return (filled.length === 0 ? panels : filled).map(distinctly)
}

/** Panels of several kinds with one title name their kind. */
const distinctly = (panel: Panel, _at: number, all: ReadonlyArray<Panel>): Panel => {
  const isUnique = all.filter(({ title }) => title === panel.title).length === 1
  return isUnique || panel.kind === undefined ? panel : { ...panel, title: `${panel.title}: ${panel.kind}` }
}

/** Runs with their styles; those of an unknown kind are of the first known one. */
const drawnRuns = (runs: ReadonlyArray<Curves>): ReadonlyArray<Drawn> => {
  const known = runs.map(({ kind, records }) => kind ?? kindOfRun(records))
  const common = known.find((kind) => kind !== undefined) ?? 'bits'
  return runs.map((run, at) => ({ ...run, at, kind: known[at] ?? common }))
}
