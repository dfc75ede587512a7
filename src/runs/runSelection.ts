import { numberIn } from '../core/numberText.ts'
import { either as E } from 'fp-ts'
import { configDifferences, optionText } from '../config/differences.ts'
import type { AppError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import { isRecord } from '../core/record.ts'
import { headlineOf, measureKeys, measures } from '../training/measures.ts'
import type { ListedRun } from './listedRun.ts'

/** A value of a run that can be selected and sorted by. */
type Value = string | number | boolean | null | undefined

const fields: Readonly<Record<string, (run: ListedRun) => Value>> = {
  run: ({ run }) => run,
  task: ({ task }) => task,
  model: ({ model }) => model,
  seed: ({ seed }) => seed,
  state: ({ state }) => state,
  measure: ({ metrics: { last } }) => last && headlineOf(last.heldOut),
  best: ({ metrics: { best } }) => best && headlineOf(best.heldOut),
  loss: ({ metrics: { last } }) => last?.heldOut.loss,
  solvedAt: ({ metrics: { solving } }) => solving.solvedAt,
  ...Object.fromEntries(measureKeys.map((key) => [key, ({ metrics: { last } }: ListedRun) => last?.heldOut[key]])),
  step: ({ metrics: { step } }) => step,
  sequences: ({ metrics: { sequences } }) => sequences,
  seconds: ({ metrics: { seconds } }) => seconds,
  age: ({ age }) => age,
  note: ({ note }) => note,
}

/** What runs can be selected and sorted by, besides the options of their configs. */
export const fieldNames: ReadonlyArray<string> = Object.keys(fields)

const optionAt = (config: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined), config)

/** A run's value of a field or an option; nothing if it has none. A list is its JSON. */
const valueAt = (run: ListedRun, key: string): Value => {
  const field = Object.hasOwn(fields, key) ? fields[key] : undefined
  if (field !== undefined) return field(run)
  const value = optionAt(run.config, key)
  if (value === undefined || value === null || typeof value === 'boolean' || typeof value === 'number') return value
  return typeof value === 'string' ? value : optionText(value)
}

const usage = (message: string): E.Either<AppError, never> => E.left({ tag: 'Usage', message })

/** That some run has a key; an error for a misspelt one. */
const known = (flag: string, key: string, runs: ReadonlyArray<ListedRun>): E.Either<AppError, void> => {
  if (Object.hasOwn(fields, key) || runs.length === 0 || runs.some(({ config }) => optionAt(config, key) !== undefined))
    return E.right(undefined)
  const options = new Set(runs.flatMap(({ config }) => configDifferences([config, {}]).map(({ path }) => path)))
  const close = nearest(key, [...fieldNames, ...options])
  const hint =
    close === undefined
      ? ` Expected one of ${fieldNames.join(', ')}, or an option of a config such as optimizer.learningRate.`
      : ` Did you mean ${close}?`
  return usage(`--${flag}: no run has ${key === '' ? 'an empty name' : key}.${hint}`)
}

const relations = ['<=', '>=', '!=', '=', '<', '>', '~'] as const
type Relation = (typeof relations)[number]

/** A condition on runs, such as `task=copy` or `optimizer.learningRate<1e-3`. */
type Condition = Readonly<{ key: string; relation: Relation; text: string }>

const WHERE = /^\s*([^<>=!~]*?)\s*(<=|>=|!=|=|<|>|~)\s*(.*?)\s*$/su

const units: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: 86_400 }

/** A number, or a number of seconds such as `2h`. */
const quantityIn = (text: string): number => {
  const [, number, unit] = /^(.*[\d.])\s*(s|min|h|d)$/.exec(text) ?? []
  return (numberIn(number ?? text) ?? Number.NaN) * (units[unit ?? 's'] ?? 1)
}

const conditionOf = (text: string): E.Either<AppError, Condition> => {
  const [, key = '', relation, value = ''] = WHERE.exec(text) ?? []
  const known = relations.find((one) => one === relation)
  if (known === undefined || key === '')
    return usage(`--where: expected a condition such as task=copy or optimizer.learningRate<1e-3, got "${text}"`)
  if (/[<>]/.test(known) && Number.isNaN(quantityIn(value)))
    return usage(`--where ${text}: expected a number after ${known}, got "${value}"`)
  return E.right({ key, relation: known, text: value })
}

const isSame = (value: Value, text: string): boolean =>
  value !== undefined && (String(value) === text || (typeof value === 'number' && value === quantityIn(text)))

const isTrue = (run: ListedRun, { key, relation, text }: Condition): boolean => {
  const value = valueAt(run, key)
  if (relation === '=') return isSame(value, text)
  if (relation === '!=') return !isSame(value, text)
  if (relation === '~') return value !== undefined && String(value).toLowerCase().includes(text.toLowerCase())
  if (typeof value !== 'number') return false
  const bound = quantityIn(text)
  if (relation === '<') return value < bound
  if (relation === '>') return value > bound
  return relation === '<=' ? value <= bound : value >= bound
}

/** Higher is better, so that the best come first. */
const descending: ReadonlySet<string> = new Set(
  Object.values(measures).flatMap(({ headline, others }) =>
    [headline, ...others].flatMap(({ key, better }) => (better === 'higher' ? [key] : [])),
  ),
)

const byText = new Intl.Collator('en', { numeric: true })

const isMissing = (value: Value): value is null | undefined =>
  value === undefined || value === null || Number.isNaN(value)

/** How two present values are ordered: numbers before texts. */
const compared = (a: Value, b: Value): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'number' || typeof b === 'number') return typeof a === 'number' ? -1 : 1
  return byText.compare(String(a), String(b))
}

/** How runs are selected and sorted. */
export type Selection = Readonly<{
  /** Conditions, all of which a run must meet. */
  where: ReadonlyArray<string>
  /** A field or an option; by default `age`, the newest first. */
  sort: string
  reverse: boolean
  /** The most runs. */
  limit: number
}>

const sorted = (
  runs: ReadonlyArray<ListedRun>,
  { sort, reverse }: Pick<Selection, 'sort' | 'reverse'>,
): ReadonlyArray<ListedRun> => {
  const sign = descending.has(sort) === reverse ? 1 : -1
  const keyed = runs.map((run) => ({ run, value: valueAt(run, sort) }))
  return keyed
    .toSorted((a, b) => {
      if (isMissing(a.value) || isMissing(b.value)) return Number(isMissing(a.value)) - Number(isMissing(b.value))
      return sign * compared(a.value, b.value) || byText.compare(a.run.run, b.run.run)
    })
    .map(({ run }) => run)
}

/**
 * Runs that meet all conditions, sorted. Scores are sorted from best to worst, other numbers upwards, texts by the alphabet; runs
 * without the value come last, also in reverse.
 *
 * @returns `Usage` for a condition that cannot be read, and for a name that no run has
 */
export const selected = (
  runs: ReadonlyArray<ListedRun>,
  { where, sort, reverse, limit }: Selection,
): E.Either<AppError, ReadonlyArray<ListedRun>> => {
  const conditions: Condition[] = []
  for (const text of where) {
    const condition = conditionOf(text)
    if (E.isLeft(condition)) return condition
    const there = known('where', condition.right.key, runs)
    if (E.isLeft(there)) return there
    conditions.push(condition.right)
  }
  const there = known('sort', sort, runs)
  if (E.isLeft(there)) return there
  const found = runs.filter((run) => conditions.every((condition) => isTrue(run, condition)))
  return E.right(sorted(found, { sort, reverse }).slice(0, limit))
}
