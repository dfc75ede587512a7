import { capitalised, count, duration, short } from '../../core/numbers.ts'
import type { TargetKind } from '../../models/targets.ts'
import { kindOfRun } from '../../runs/baselines.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'
import { type Measure, measures, scoreNumber, scoreText } from '../../training/measures.ts'
import type { RunSummary } from './message.ts'

/** A run in the list. */
export type ListedRun = Readonly<{
  summary: RunSummary
  /** Its place in the palette; undefined if it is not drawn. */
  place: number | undefined
  records: ReadonlyArray<MetricsRecord>
  chosen: boolean
}>

/** A column of the list. */
export type Column = Readonly<{
  key: string
  title: string
  isNumber: boolean
  /** Whether it is an option of the runs' configs. */
  isOption?: boolean
  text: (run: ListedRun) => string
  /** What the column is sorted by; undefined comes last. */
  order: (run: ListedRun) => number | string | undefined
}>

/** Where there is no value. */
export const NONE = '–'

const kindOf = ({ summary, records }: ListedRun): TargetKind => kindOfRun(records) ?? summary.kind ?? 'bits'

/** The measures in the table: the headline, and the first of the others. */
const shownMeasures = (kind: TargetKind): ReadonlyArray<Measure> => [
  measures[kind].headline,
  ...measures[kind].others.slice(0, 1),
]

const heldOutOf = ({ records }: ListedRun) =>
  records.findLast((record) => record.evaluation !== undefined)?.evaluation?.heldOut

/** The columns of the measures: by their names, or, where runs of several kinds are listed, by their rank. */
const measureColumns = (runs: ReadonlyArray<ListedRun>): ReadonlyArray<Column> => {
  const [kind = 'bits', ...others] = new Set(runs.map(kindOf))
  const isMixed = others.length > 0
  const titles = isMixed ? ['Errors', 'Further score'] : shownMeasures(kind).map((one) => capitalised(one.short))
  const score = isMixed ? scoreText : scoreNumber
  return titles.map((title, at) => ({
    key: `measure-${at}`,
    title,
    isNumber: true,
    text: (run) => {
      const [measure, heldOut] = [shownMeasures(kindOf(run))[at], heldOutOf(run)]
      return measure === undefined || heldOut === undefined ? NONE : score(measure, heldOut)
    },
    order: (run) => {
      const measure = shownMeasures(kindOf(run))[at]
      return measure && heldOutOf(run)?.[measure.key]
    },
  }))
}

/** A number or a text of a column. */
const column = (
  key: string,
  title: string,
  order: Column['order'],
  text: (run: ListedRun) => string = (run) => String(order(run) ?? NONE),
): Column => ({ key, title, isNumber: false, text, order })

const numbers = (
  key: string,
  title: string,
  value: (run: ListedRun) => number | undefined,
  text: (x: number, run: ListedRun) => string,
): Column => ({
  key,
  title,
  isNumber: true,
  order: value,
  text: (run) => {
    const x = value(run)
    return x === undefined ? NONE : text(x, run)
  },
})

/** Options that have columns of their own. */
const KNOWN: ReadonlySet<string> = new Set(['task.name', 'model.kind', 'seed'])

const asNumber = (text: string | undefined): number | string | undefined =>
  text !== undefined && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text

/**
 * A column per option in which some runs differ that have it. What only some of them have follows from their task and
 * memory.
 */
export const optionColumns = (runs: ReadonlyArray<RunSummary>): ReadonlyArray<Column> => {
  const paths = [...new Set(runs.flatMap(({ options }) => Object.keys(options ?? {})))]
  return paths
    .filter((path) => !KNOWN.has(path) && new Set(runs.flatMap(({ options }) => options?.[path] ?? [])).size > 1)
    .map((path) => ({ ...column(path, path, ({ summary }) => asNumber(summary.options?.[path])), isOption: true }))
}

/** The folder that all names are in, with its separator; empty for a single run. */
export const commonFolder = (names: ReadonlyArray<string>): string => {
  const [first = '', ...others] = names
  if (others.length === 0) return ''
  const folders = first.split(/(?<=[/\\])/).slice(0, -1)
  while (folders.length > 0 && !others.every((name) => name.startsWith(folders.join('')))) folders.pop()
  return folders.join('')
}

/** The first column: names. */
export const NAME: Column = column('name', 'Run', ({ summary }) => summary.name)

/** The columns of runs, without those of options. */
export const columnsOf = (runs: ReadonlyArray<ListedRun>): ReadonlyArray<Column> => [
  NAME,
  column('task', 'Task', ({ summary }) => summary.task),
  column('memory', 'Model', ({ summary }) => summary.memory),
  numbers('seed', 'Seed', ({ summary }) => summary.seed, String),
  numbers(
    'step',
    'Updates',
    ({ records }) => records.at(-1)?.step,
    (step, { summary }) => `${count(step)}${summary.state === 'running' ? ` of ${count(summary.steps)}` : ''}`,
  ),
  numbers('seconds', 'Time', ({ records }) => records.at(-1)?.seconds, duration),
  numbers('loss', 'Loss', ({ records }) => records.at(-1)?.loss, short),
  ...measureColumns(runs),
  ...(runs.some(({ summary }) => summary.note !== undefined)
    ? [column('note', 'Note', ({ summary }) => summary.note)]
    : []),
]

/** How a list is sorted: by a column, upwards or downwards. */
export type Sorting = Readonly<{ key: string; isDescending: boolean }>

const byName = new Intl.Collator('en', { numeric: true })

const compared = (a: number | string, b: number | string): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : byName.compare(String(a), String(b))

/** Runs in the order of a column; those without a value last, and those with equal values as they were. */
export const sortedRuns = (
  runs: ReadonlyArray<ListedRun>,
  columns: ReadonlyArray<Column>,
  sorting: Sorting | undefined,
): ReadonlyArray<ListedRun> => {
  const by = columns.find(({ key }) => key === sorting?.key)
  if (by === undefined || sorting === undefined) return runs
  const sign = sorting.isDescending ? -1 : 1
  return runs.toSorted((a, b) => {
    const [left, right] = [by.order(a), by.order(b)].map((value) => (Number.isNaN(value) ? undefined : value))
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined)
    return sign * compared(left, right)
  })
}

/** What a word can find: the texts of a run, and its options as `path=value`. */
const findable = ({ name, task, memory, seed, state, model, options = {} }: RunSummary) => ({
  texts: [name, task, memory ?? '', state, model].join('\n').toLowerCase(),
  options: Object.entries({ task, model: memory ?? '', seed: String(seed), state, name, ...options }).map(
    ([path, value]) => `${path}=${value}`.toLowerCase(),
  ),
})

/** Whether an option is `task.bits=8`, or ends so: `bits=8`. */
const isOption = (word: string, option: string): boolean => option === word || option.endsWith(`.${word}`)

/**
 * The runs that all words of a filter find: a word is part of a name, task, model or state; `option=value` is an option
 * with that value, such as `task=copy`, `seed=2` or `optimizer.learningRate=0.001`.
 */
export const foundRuns = (runs: ReadonlyArray<RunSummary>, filter: string): ReadonlyArray<RunSummary> => {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return runs
  return runs.filter((run) => {
    const { texts, options } = findable(run)
    return words.every((word) => texts.includes(word) || options.some((option) => isOption(word, option)))
  })
}
