import { either as E, function as F } from 'fp-ts'
import { decode } from '../core/codec.ts'
import type { AppError } from '../core/errors.ts'
import { suggestion } from '../core/nearest.ts'
import { inapplicable } from '../models/applicable.ts'
import { type Config, configFor } from './config.ts'
import { deepMerge, isJsonRecord, type Json, type JsonRecord } from './json.ts'
import { builtInParts, type Parts } from './parts.ts'
import { presetNames, presets } from './presets/index.ts'

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

/**
 * Resolves a config: defaults < preset < file < flags, option by option; only lessons and their bounds are replaced
 * together. A preset may depend on task and kind of model.
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
    return E.left({ tag: 'Usage', message: `Unknown preset "${preset}"${suggestion(preset, presetNames)}` })
  const task = chosen([file, flags], 'task', 'name') ?? 'copy'
  const kind = chosen([file, flags], 'model', 'kind')
  const base = bundle.config({ task: typeof task === 'string' ? task : '', ...(typeof kind === 'string' && { kind }) })
  const asked = [file, flags].map(forTask(task)).reduce(over, base)
  return F.pipe(
    deepMerge(asked, { task: { name: task } }),
    decode(configFor(parts), source),
    E.filterOrElse(
      ({ model }) => inapplicable(flags['model'], model, parts).length === 0,
      ({ model }): AppError => ({ tag: 'InvalidConfig', source, problems: inapplicable(flags['model'], model, parts) }),
    ),
  )
}
