import { plural } from '../../core/numbers.ts'
import type { TargetKind } from '../../models/targets.ts'
import { baselinesOf, kindOfRun } from '../../runs/baselines.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'
import { curveEnd } from '../../runs/spreadCurve.ts'
import type { Line } from './chartAxes.ts'
import type { Points } from './series.ts'
import { spreadPoints } from './spread.ts'
import { strokeOf } from './strokes.ts'

/** A run to draw. */
export type DrawnRun = Readonly<{
  id: string
  name: string
  task?: string
  /** Its place in the palette, or that of its group. */
  place: number
  /** What its targets are, where it is known before the first evaluation. */
  kind?: TargetKind | undefined
  /** The same for runs that differ only in the seed. */
  group?: string | undefined
  records: ReadonlyArray<MetricsRecord>
}>

/** What a run's targets are; bits, until it is known. */
export const kindOf = ({ kind, records }: Pick<DrawnRun, 'kind' | 'records'>): TargetKind =>
  kindOfRun(records) ?? kind ?? 'bits'

/** The last part of a run's name: `copy-ntm-1` of `runs/copy-ntm-1`. */
export const shortName = (name: string): string => name.split(/[/\\]/).findLast((part) => part !== '') ?? name

/** What the names of a group begin with: `copy-ntm` of `runs/copy-ntm-1` and `runs/copy-ntm-2`. */
export const commonName = (names: ReadonlyArray<string>): string => {
  const [first = '', ...others] = names.map(shortName)
  let end = first.length
  for (const other of others) while (!other.startsWith(first.slice(0, end))) end--
  const common = first.slice(0, end).replace(/[\s._-]+(?:s|seed)?[\s._=-]*$/i, '')
  return common.length >= 2 ? common : first
}

/** Runs in groups: those that differ only in the seed together, if that is wanted; else each on its own. */
export const groupsOf = (runs: ReadonlyArray<DrawnRun>, grouped: boolean): ReadonlyArray<ReadonlyArray<DrawnRun>> => {
  const groups = new Map<string, DrawnRun[]>()
  for (const run of runs) {
    const key = grouped && run.group !== undefined ? `group ${run.group}` : `run ${run.id}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [run])
    else group.push(run)
  }
  return [...groups.values()]
}

/** One curve per group: a run's, or the median of several with their quartiles. */
export const runLines = (
  groups: ReadonlyArray<ReadonlyArray<DrawnRun>>,
  pointsOf: (run: DrawnRun) => Points,
): ReadonlyArray<Line> =>
  groups.flatMap((group): ReadonlyArray<Line> => {
    const [run] = group
    if (run === undefined) return []
    const stroke = strokeOf(run.place)
    if (group.length === 1) return [{ name: run.name, label: shortName(run.name), points: pointsOf(run), ...stroke }]
    const name = commonName(group.map((one) => one.name))
    return [
      {
        name: `${name}, median of ${plural(group.length, 'seed')}`,
        label: name,
        points: spreadPoints(group.map((one) => ({ points: pointsOf(one), end: curveEnd(one.records) }))),
        ...stroke,
      },
    ]
  })

/** Baselines as dashed lines across the curves; of runs of several tasks, with the name of the task. */
export const baselineLines = (
  runs: ReadonlyArray<DrawnRun>,
  curves: ReadonlyArray<Readonly<{ points: Points }>>,
  of: 'loss' | 'error',
): ReadonlyArray<Line> => {
  const xs = curves.flatMap(({ points: { x } }) => (x.length === 0 ? [] : [x[0] as number, x.at(-1) as number]))
  if (xs.length === 0) return []
  const [first, last] = [
    xs.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    xs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  ]
  const tasks = [...new Set(runs.map(({ task }) => task))]
  return tasks.flatMap((task) =>
    baselinesOf(
      runs.filter((run) => run.task === task),
      of,
    ).map(({ name, y }): Line => {
      const text = tasks.length > 1 && task !== undefined ? `${name}, ${task}` : name
      return {
        name: text,
        label: text,
        kind: 'baseline',
        colour: '--muted',
        dash: [5, 4],
        points: first === last ? { x: [first], y: [y] } : { x: [first, last], y: [y, y] },
      }
    }),
  )
}

/** One curve per variant of a run's task. */
export const lengthLines = (byLength: ReadonlyArray<readonly [name: string, points: Points]>): ReadonlyArray<Line> =>
  byLength.map(([name, points], place) => ({ name, label: name, points, colour: `--length-${place % 6}` }))
