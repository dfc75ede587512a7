import { resolve } from 'node:path'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../config/config.ts'
import { at, deepMerge, isJsonRecord, type Json, type JsonRecord } from '../config/json.ts'
import type { Parts } from '../config/parts.ts'
import { type Layers, presetNote, resolveConfig } from '../config/resolve.ts'
import type { AppError } from '../core/errors.ts'
import type { Origination } from '../io/experiments/origin.ts'
import { readJson } from '../io/files/json.ts'
import { renamed } from '../models/formerNames.ts'

/** The flags that set config options. */
export type ConfigFlags = Readonly<{
  task?: string
  model?: string
  controller?: string
  preset?: string
  seed?: Json
  steps?: Json
  until?: string
  batchSize?: Json
  learningRate?: Json
  backend?: string
  workers?: Json
  data?: string
  heldOut?: string
  config?: string
  set?: ReadonlyArray<JsonRecord>
}>

const flag = (path: ReadonlyArray<string>, value: Json | undefined): JsonRecord =>
  value === undefined ? {} : at(path, value)

/** The flags as a config layer. */
export const flagLayer = (flags: ConfigFlags): JsonRecord => {
  const until = flags.until ?? (flags.steps === undefined ? undefined : 'steps')
  const layer = [
    flag(['task', 'name'], flags.task),
    flag(['task', 'data'], flags.data),
    flag(['task', 'heldOutFile'], flags.heldOut),
    flag(['model', 'kind'], flags.model),
    flag(['model', 'controller', 'kind'], flags.controller),
    flag(['seed'], flags.seed),
    flag(['steps'], flags.steps),
    flag(['until'], until),
    flag(['batchSize'], flags.batchSize),
    flag(['optimizer', 'learningRate'], flags.learningRate),
    flag(['backend'], flags.backend),
    flag(['workers'], flags.workers),
    ...(flags.set ?? []),
  ].reduce(deepMerge, {})
  // Under its current name, so that it overrides the file's value of that name.
  return layer['model'] === undefined ? layer : { ...layer, model: renamed(layer['model']) as Json }
}

/** The flags of a command on a trained model: `--held-out` names any file, not only the run's own. */
export const trainedFlagLayer = (flags: ConfigFlags): JsonRecord =>
  flags.heldOut === undefined
    ? flagLayer(flags)
    : deepMerge({ task: { heldOutSha256: null } }, flagLayer({ ...flags, heldOut: resolve(flags.heldOut) }))

const fileLayer = (path: string): TE.TaskEither<AppError, JsonRecord> =>
  F.pipe(
    readJson(path),
    TE.chainEitherK((content) =>
      isJsonRecord(content)
        ? E.right(content)
        : E.left<AppError>({ tag: 'InvalidConfig', source: path, problems: ['expected a JSON object'] }),
    ),
  )

/** A start's model and task below a config file, and where its params come from above it. The task counts unless another is named. */
const over = ({ origin, config }: Origination, file: JsonRecord, task: string | undefined): JsonRecord => {
  const { task: own, ...model } = config
  const named = task ?? (isJsonRecord(file['task']) ? file['task']['name'] : undefined)
  const keeps = isJsonRecord(own) && (named === undefined || named === own['name'])
  return { ...deepMerge({ ...model, ...(keeps && { task: own }) }, file), from: origin }
}

/**
 * The resolved config of a command's flags.
 *
 * @param parts the tasks, memories and controllers that flags may name
 * @param start where initial params come from; its model, and its task unless another is named, are defaults
 * @param note  tells what of the task and the model the preset's source does not have
 */
export const configOf = (
  flags: ConfigFlags,
  parts: Parts,
  start?: Origination,
  note?: (text: string) => void,
): TE.TaskEither<AppError, Config> =>
  F.pipe(
    flags.config === undefined ? TE.right({}) : fileLayer(flags.config),
    TE.map(
      (file): Layers => ({
        ...(flags.preset !== undefined && { preset: flags.preset }),
        file: start === undefined ? file : over(start, file, flags.task),
        flags: flagLayer(flags),
        source: flags.config ?? 'The command line',
        parts,
      }),
    ),
    TE.chainEitherK((layers) =>
      F.pipe(
        resolveConfig(layers),
        E.tap(() => {
          const text = presetNote(layers)
          if (text !== undefined) note?.(`${text}\n`)
          return E.right(undefined)
        }),
      ),
    ),
  )
