import { configDifferences, repetitionOptions, seedGroups } from '../config/differences.ts'
import { isJsonRecord } from '../config/json.ts'
import { plural } from '../core/numbers.ts'
import type { TargetKind } from '../models/targets.ts'
import { kindOfRun } from '../runs/baselines.ts'
import type { MetricsRecord } from '../runs/metrics.ts'

/** A run: its name, its records, and its resolved config, where that can be read. */
export type Run = Readonly<{ name: string; records: ReadonlyArray<MetricsRecord>; config?: unknown }>

/** Runs that differ in their seeds alone, and what tells them from the other groups of their task. */
export type RunGroup = Readonly<{ name: string; runs: ReadonlyArray<Run> }>

/** The runs of one task, whose losses can be compared. */
export type TaskRuns = Readonly<{ task: string; kind: TargetKind; groups: ReadonlyArray<RunGroup> }>

/** The most options that a group is named by. */
const MOST = 5

const valueAt = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce((inner, key) => (isJsonRecord(inner) ? inner[key] : undefined), value)

const textAt = (value: unknown, ...path: ReadonlyArray<string>): string | undefined => {
  const found = valueAt(value, ...path)
  return typeof found === 'string' ? found : undefined
}

/** The kind of a run's targets: by its config, else by its evaluations. */
const kindOf = ({ config, records }: Run): TargetKind =>
  (textAt(config, 'model', 'outputs', 'kind') as TargetKind | undefined) ?? kindOfRun(records) ?? 'bits'

/** `model.slots` ↦ `slots`; `model.controller.kind` ↦ `controller.kind`. */
const shortPath = (path: string): string => {
  const keys = path.split('.')
  return keys.slice(keys.at(-1) === 'kind' || keys.at(-1) === 'path' ? -2 : -1).join('.')
}

/** The section of options that an option chooses: `model.kind` chooses those of `model.`. */
const chosenBy = (path: string): string => path.replace(/(kind|name)$/, '')

/** The options in which configs differ, but for those that only follow from another kind of model, controller or optimizer. */
const options = (configs: ReadonlyArray<unknown>) => {
  const all = configDifferences(configs).filter(({ path }) => path !== 'task.name' && !repetitionOptions.includes(path))
  const kinds = all.filter(({ path }) => /\.(kind|name)$/.test(path)).map(({ path }) => chosenBy(path))
  return all.filter(
    ({ path, values }) =>
      !values.includes(undefined) || !kinds.some((section) => path.startsWith(section) && path !== `${section}kind`),
  )
}

/** The options of each config that the others have not, as words: “dnc, slots=64”. */
const optionWords = (configs: ReadonlyArray<unknown>): ReadonlyArray<string> => {
  const differing = options(configs)
  const paths = differing.map(({ path }) => shortPath(path))
  const words = differing.map(({ path, values }, at) => {
    const isUnique = paths.indexOf(paths[at] as string) === paths.lastIndexOf(paths[at] as string)
    const name = path === 'model.kind' ? '' : `${isUnique ? paths[at] : path}=`
    return values.map((value) => (value === undefined ? undefined : `${name}${value}`))
  })
  return configs.map((_, at) => {
    const known = words.flatMap((of) => of[at] ?? [])
    const more = known.length - MOST
    return [...known.slice(0, MOST), ...(more > 0 ? [plural(more, 'more option')] : [])].join(', ')
  })
}

/** “3 seeds”, or the name of a run that is alone. */
const repetitions = (runs: ReadonlyArray<Run>): string => {
  const [only] = runs
  if (runs.length === 1 && only !== undefined) return only.name
  const seeds = new Set(runs.map(({ config }) => valueAt(config, 'seed')))
  return seeds.size === runs.length ? plural(runs.length, 'seed') : plural(runs.length, 'run')
}

const named = (groups: ReadonlyArray<ReadonlyArray<Run>>): ReadonlyArray<RunGroup> => {
  const words = optionWords(groups.map(([first]) => first?.config))
  const names = groups.map((runs, at) => [words[at] ?? '', repetitions(runs)].filter(Boolean).join(': '))
  return groups.map((runs, at) => {
    const name = names[at] as string
    const isUnique = names.filter((other) => other === name).length === 1
    return { name: isUnique ? name : `${name} (${runs.map((run) => run.name).join(', ')})`, runs }
  })
}

/** What the loss of a run can be compared within: its task, with the files of its data, and the kind of its targets. */
const taskOf = (run: Run): string =>
  JSON.stringify([textAt(run.config, 'task', 'name'), valueAt(run.config, 'task', 'data'), kindOf(run)])

/** Runs by task, and by experiment in each, both in the order in which they first appear. A run without a config is alone. */
export const runsByTask = (runs: ReadonlyArray<Run>): ReadonlyArray<TaskRuns> => {
  const tasks = new Map<string, Run[]>()
  for (const run of runs) tasks.set(taskOf(run), [...(tasks.get(taskOf(run)) ?? []), run])
  return [...tasks.values()].map((all) => ({
    task: textAt(all[0]?.config, 'task', 'name') ?? 'unknown task',
    kind: kindOf(all[0] as Run),
    groups: named(seedGroups(all, ({ name, config }) => config ?? { name })),
  }))
}
