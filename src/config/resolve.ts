import { either as E, function as F } from 'fp-ts'
import { decode } from '../core/codec.ts'
import type { AppError } from '../core/errors.ts'
import { inapplicable } from '../models/applicable.ts'
import { type Config, configFor } from './config.ts'
import { deepMerge, isJsonRecord, type Json, type JsonRecord } from './json.ts'
import { builtInParts, type Parts } from './parts.ts'
import { presets } from './presets/index.ts'
import type { PresetChoice } from './presets/preset.ts'
import { namesInstead, withNames } from './wrongName.ts'

/** The layers of a config, from lowest to highest precedence. */
export type Layers = Readonly<{
  preset?: string
  /** The content of a config file. */
  file?: JsonRecord
  /** Flags and `--set`. An option that does not apply to the model is an error here; in files it is dropped. */
  flags?: JsonRecord
  /** The name of the config in errors. */
  source: string
  /** The tasks, memories and controllers that the config may name; by default the built-in ones. */
  parts?: Parts
}>

const section = (layer: JsonRecord, key: string): JsonRecord => {
  const value = layer[key]
  return isJsonRecord(value) ? value : {}
}

const chosen = (layers: ReadonlyArray<JsonRecord>, part: string, key: string): Json | undefined =>
  layers.map((layer) => section(layer, part)[key]).findLast((value) => value !== undefined)

/** A layer without options of tasks other than the chosen one. */
const forTask =
  (task: Json) =>
  (layer: JsonRecord): JsonRecord => {
    const { name = task } = section(layer, 'task')
    return name === task ? layer : Object.fromEntries(Object.entries(layer).filter(([key]) => key !== 'task'))
  }

/** A higher layer over a lower one; new lessons also replace the bounds of the old lessons. */
const over = (below: JsonRecord, above: JsonRecord): JsonRecord => {
  if (section(above, 'curriculum')['lessons'] === undefined) return deepMerge(below, above)
  const { learnedBelow: _, ...curriculum } = section(below, 'curriculum')
  return deepMerge({ ...below, curriculum }, above)
}

const textOrNothing = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined)

/** What a preset depends on, by the layers above it; the task is `copy` unless they name one. */
const choiceIn = ({ file = {}, flags = {} }: Pick<Layers, 'file' | 'flags'>): PresetChoice => {
  const layers = [file, flags]
  const kind = textOrNothing(chosen(layers, 'model', 'kind'))
  const controller = textOrNothing(
    chosen(
      layers.map((layer) => section(layer, 'model')),
      'controller',
      'kind',
    ),
  )
  return {
    task: textOrNothing(chosen(layers, 'task', 'name') ?? 'copy') ?? '',
    ...(kind !== undefined && { kind }),
    ...(controller !== undefined && { controller }),
  }
}

/** What of the layers' task and model the source of their preset does not have, and what applies; `undefined` if it has all. */
export const presetNote = ({ preset = 'default', ...layers }: Layers): string | undefined =>
  Object.hasOwn(presets, preset) ? presets[preset]?.note?.(choiceIn(layers)) : undefined

/**
 * Resolves a config: defaults < preset < file < flags, option by option; only lessons and their bounds are replaced
 * together. A preset may depend on the task and on the kinds of memory and controller.
 *
 * @returns the resolved config without options that do not apply to its model, or all problems at once
 */
export const resolveConfig = ({
  preset = 'default',
  file = {},
  flags = {},
  source,
  parts = builtInParts,
}: Layers): E.Either<AppError, Config> => {
  const bundle = Object.hasOwn(presets, preset) ? presets[preset] : undefined // own keys only, not the prototype's
  if (bundle === undefined)
    return E.left({ tag: 'Usage', message: `Unknown preset "${preset}"${namesInstead(preset, 'preset', parts)}` })
  const task = chosen([file, flags], 'task', 'name') ?? 'copy'
  const base = bundle.config(choiceIn({ file, flags }))
  const asked = [file, flags].map(forTask(task)).reduce(over, base)
  const merged = deepMerge(asked, { task: { name: task } })
  return F.pipe(
    merged,
    decode(configFor(parts), source),
    E.mapLeft((error) =>
      error.tag === 'InvalidConfig' ? { ...error, problems: withNames(error.problems, merged, parts) } : error,
    ),
    E.filterOrElse(
      ({ model }) => inapplicable(flags['model'], model, parts).length === 0,
      ({ model }): AppError => ({ tag: 'InvalidConfig', source, problems: inapplicable(flags['model'], model, parts) }),
    ),
  )
}
