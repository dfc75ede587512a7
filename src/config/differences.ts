import { isJson, isJsonRecord, type JsonRecord } from './json.ts'

/** An option in which configs differ: its dotted path, and each config's value as `--set` takes it; `undefined` where a config lacks it. */
export type ConfigDifference = Readonly<{ path: string; values: ReadonlyArray<string | undefined> }>

/** An option's value as `--set` takes it: JSON; a string without quotes, unless it would be read as another value then. */
export const optionText = (value: unknown): string =>
  typeof value === 'string' && !isJson(value) ? value : JSON.stringify(value)

/** What stands at a path: its text, or `undefined` where nothing stands, or a record whose options are listed one by one. */
const leafText = (value: unknown): string | undefined =>
  value === undefined || (isJsonRecord(value) && Object.keys(value).length > 0) ? undefined : optionText(value)

const differencesAt = (path: string, values: ReadonlyArray<unknown>): ReadonlyArray<ConfigDifference> => {
  const texts = values.map(leafText)
  const records = values.map((value): JsonRecord => (isJsonRecord(value) ? value : {}))
  const keys = [...new Set(records.flatMap((record) => Object.keys(record)))]
  return [
    ...(new Set(texts).size > 1 ? [{ path, values: texts }] : []),
    ...keys.flatMap((key) =>
      differencesAt(
        path === '' ? key : `${path}.${key}`,
        records.map((record) => (Object.hasOwn(record, key) ? record[key] : undefined)),
      ),
    ),
  ]
}

/**
 * The options in which resolved configs differ, in the order of the configs: those of the first, then what only later ones
 * have. Lists are compared as wholes. None for configs that are equal, or for fewer than two.
 */
export const configDifferences = (configs: ReadonlyArray<unknown>): ReadonlyArray<ConfigDifference> =>
  differencesAt('', configs)

/** Options in which repetitions of an experiment may differ: the seed, what changes only the rounding, and what is written when. */
export const repetitionOptions: ReadonlyArray<string> = [
  'seed',
  'workers',
  'backend',
  'path',
  'reportEvery',
  'checkpointEvery',
  'keepCheckpoints',
  'task.module.path',
  'model.module.path',
  'model.controller.module.path',
]

/** A config's options by their paths, in alphabetical order, without those in which repetitions may differ: the same text for repetitions. */
const experimentText = (config: unknown): string =>
  configDifferences([config, undefined])
    .filter(({ path }) => !repetitionOptions.includes(path))
    .map(({ path, values: [value] }) => `${JSON.stringify(path)}=${value}`)
    .toSorted()
    .join('\n')

/**
 * Runs of the same experiment with other seeds, as groups: their configs differ in {@link repetitionOptions} at most. Groups are
 * in the order of their first items, and items in their own order.
 */
export const seedGroups = <A>(
  items: ReadonlyArray<A>,
  configOf: (item: A) => unknown,
): ReadonlyArray<ReadonlyArray<A>> => {
  const groups = new Map<string, A[]>()
  for (const item of items) {
    const text = experimentText(configOf(item))
    const group = groups.get(text)
    if (group === undefined) groups.set(text, [item])
    else group.push(item)
  }
  return [...groups.values()]
}
