import type { Entry } from '../charts/legend.ts'
import { linear, logarithmic, type Scale, towardsZero } from '../charts/scales.ts'
import { maxOf } from '../core/extremes.ts'
import { capitalised } from '../core/numbers.ts'
import type { TargetKind } from '../models/targets.ts'
import { type Baseline, baselinesOf } from '../runs/baselines.ts'
import type { MetricsRecord } from '../runs/metrics.ts'
import type { Evaluation } from '../training/evaluation.ts'
import { type Measure, measures } from '../training/measures.ts'
import { type Lines, linesOf, looks, together, type Value } from './groupLines.ts'
import type { RunGroup, TaskRuns } from './runGroups.ts'

/** A panel of learning curves. */
export type Panel = Lines &
  Readonly<{
    title: string
    yLabel: string
    y: Scale
    /** Losses or errors to compare with, as dashed lines. */
    baselines?: ReadonlyArray<Baseline>
    /** The legend below the panel. */
    entries: ReadonlyArray<Entry>
  }>

/** Errors below this count as 0: one bit or symbol in a thousand sequences. */
const NEARLY_NONE = 0.001

const HELD_OUT = 'as trained'

/** The least and the greatest value above 0, as ends of an axis. */
const positive = ({ series }: Lines): ReadonlyArray<number> => {
  let [least, most] = [Number.POSITIVE_INFINITY, 0]
  for (const { points } of series)
    for (const { y } of points) {
      if (!(y > 0 && y < Number.POSITIVE_INFINITY)) continue
      if (y < least) least = y
      if (y > most) most = y
    }
  return most > 0 ? [least, most] : [0.1, 1]
}

/** Values ≤ 0 break the line, since a logarithmic axis cannot show them. */
const logPanel = (title: string, yLabel: string, lines: Lines, baselines: ReadonlyArray<Baseline> = []): Panel => ({
  ...lines,
  title,
  yLabel,
  baselines,
  y: logarithmic([...positive(lines), ...baselines.map(({ y }) => y).filter((y) => y > 0)]),
  entries: [],
})

const perGroup = (groups: ReadonlyArray<RunGroup>, value: Value): Lines =>
  together(groups.map(({ name, runs }, at) => linesOf({ name, ...looks(at) }, runs, value)))

const setOf = (name: string, { evaluation }: MetricsRecord): Evaluation | undefined =>
  name === HELD_OUT ? evaluation?.heldOut : evaluation?.variants[name]

/** The held-out set, then the variants in the order of the first run that has them. */
const setNames = (groups: ReadonlyArray<RunGroup>): ReadonlyArray<string> => {
  const names = new Set([HELD_OUT])
  for (const { records } of groups.flatMap(({ runs }) => runs))
    for (const { evaluation } of records) for (const name in evaluation?.variants) names.add(name)
  return [...names]
}

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

const comparingPanel = (measure: Measure, title: string, lines: Lines): Panel =>
  measure.unit === 'share'
    ? { ...lines, title, yLabel: `sequences ${measure.label} (%)`, y: linear(0, 100), entries: [] }
    : logPanel(title, measure.label, lines)

/** One panel with all sets for a single group of runs; one panel per set for several. */
const setPanels = ({ groups, kind }: TaskRuns): ReadonlyArray<Panel> => {
  const measure = comparing(kind)
  const title = capitalised(measure.short)
  const names = setNames(groups)
  const [only] = groups
  if (groups.length === 1 && only !== undefined) {
    const sets = names.map((name, at) => {
      // Thinner lines on top keep overlapping lines visible.
      const entry = { name, ...looks(at), thick: 1.4 + 0.6 * (names.length - 1 - at) }
      return { entry, lines: linesOf(entry, only.runs, scoreOn(name, measure)) }
    })
    // The bands of several sets would hide each other.
    const lines =
      names.length > 1
        ? { series: sets.map(({ lines: { line } }) => line), bands: [] }
        : together(sets.map((set) => set.lines))
    const panel = comparingPanel(measure, `${title}, by length`, lines)
    return [{ ...panel, entries: names.length > 1 ? sets.map(({ entry }) => entry) : [] }]
  }
  return names.map((name) => comparingPanel(measure, `${title}: ${name}`, perGroup(groups, scoreOn(name, measure))))
}

/** The loss and the headline measure, with the baselines. */
const mainPanels = ({ groups, kind }: TaskRuns): ReadonlyArray<Panel> => {
  const { headline, loss } = measures[kind]
  const runs = groups.flatMap((group) => group.runs)
  const errors = perGroup(groups, scoreOn(HELD_OUT, headline))
  const errorBaselines = baselinesOf(runs, 'error')
  const title = `${capitalised(headline.short)}, held-out`
  const highest = maxOf([...positive(errors), ...errorBaselines.map(({ y }) => y)], 0)
  return [
    logPanel(
      'Training loss',
      loss.unit,
      perGroup(groups, (record) => record.loss),
      baselinesOf(runs, 'loss'),
    ),
    kind === 'values'
      ? logPanel(title, headline.label, errors, errorBaselines)
      : {
          ...errors,
          title,
          yLabel: headline.label,
          baselines: errorBaselines,
          y: towardsZero(highest, NEARLY_NONE),
          entries: [],
        },
  ]
}

/** Whether a panel has a point that its axis can show. */
const isFilled = ({ series, y }: Panel): boolean =>
  series.some(({ points }) => points.some((point) => Number.isFinite(y.place(point.y))))

/** The panels of the runs of a task that have something to show: loss, errors, gradient norm, and the scores on the variants. */
export const curvePanels = (task: TaskRuns): ReadonlyArray<Panel> => {
  const panels = [
    ...mainPanels(task),
    logPanel(
      'Gradient norm',
      'norm before clipping',
      perGroup(task.groups, ({ gradientNorm }) => gradientNorm),
    ),
    ...setPanels(task),
  ]
  const filled = panels.filter(isFilled)
  return filled.length === 0 ? panels : filled
}
