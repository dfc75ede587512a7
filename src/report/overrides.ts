import { isJsonRecord, type Json, type JsonRecord } from '../config/json.ts'

/** The options that differ from the defaults. With task, memory and seed they determine a run. */
export type Overrides = Readonly<{
  preset?: string
  /** The options that differ from the preset's. */
  options: JsonRecord
}>

const valueText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** `{ task: { bits: 4 } }` as `task.bits=4`. */
export const assignments = (options: JsonRecord, path = ''): ReadonlyArray<string> =>
  Object.entries(options).flatMap(([key, value]) =>
    isJsonRecord(value) ? assignments(value, `${path}${key}.`) : [`${path}${key}=${valueText(value)}`],
  )

/** Options without those that equal the config's. */
export const differing = (options: JsonRecord, config: JsonRecord): JsonRecord =>
  Object.fromEntries(
    Object.entries(options).flatMap(([key, value]): ReadonlyArray<readonly [string, Json]> => {
      const there = config[key]
      if (!isJsonRecord(value)) return JSON.stringify(value) === JSON.stringify(there) ? [] : [[key, value]]
      const inner = differing(value, isJsonRecord(there) ? there : {})
      return Object.keys(inner).length === 0 ? [] : [[key, inner]]
    }),
  )

/** The preset, then the options, those of task and model first; nothing for the defaults. */
export const overrideWords = ({ preset, options: { task, model, ...rest } }: Overrides): ReadonlyArray<string> => [
  ...(preset === undefined ? [] : [preset]),
  ...[{ ...(task !== undefined && { task }) }, { ...(model !== undefined && { model }) }, rest].flatMap((part) =>
    assignments(part).toSorted(),
  ),
]

/** “pytorch-dnc, batchSize=4” */
export const overridesText = (asked: Overrides): string => overrideWords(asked).join(', ')
