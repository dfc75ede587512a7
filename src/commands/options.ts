import { type Command as Program, InvalidArgumentError } from 'commander'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../config/config.ts'
import { at, isJsonRecord, type Json, type JsonRecord, layered } from '../config/json.ts'
import { presetNames } from '../config/presets/index.ts'
import { resolveConfig } from '../config/resolve.ts'
import type { AppError } from '../core/errors.ts'
import { readJson } from '../io/json.ts'
import { memories } from '../memories/registry.ts'

/** The flags that make a config. */
export type ConfigFlags = Readonly<{
  task?: string
  model?: string
  preset?: string
  seed?: Json
  steps?: Json
  until?: string
  batchSize?: Json
  learningRate?: Json
  backend?: string
  workers?: Json
  data?: string
  config?: string
  set?: ReadonlyArray<JsonRecord>
}>

/** A flag's text as the number, word or list it means. */
export const valueOf = (text: string): Json => {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

/** `a.b=1` as a layer of a config, after those before. */
export const assignment = (text: string, before: ReadonlyArray<JsonRecord> = []): ReadonlyArray<JsonRecord> => {
  const [path = '', ...rest] = text.split('=')
  if (rest.length === 0 || path === '') throw new InvalidArgumentError('Expected path=value, such as model.slots=64.')
  return [...before, at(path.split('.'), valueOf(rest.join('=')))]
}

/** Adds the flags of a config to a command. */
export const withConfigFlags = (program: Program): Program =>
  program
    .option('--task <name>', 'what to learn (default: copy)')
    .option(
      '--model <kind>',
      `which memory: ${memories.map(({ kind }) => kind).join(', ')}; none is the controller alone`,
    )
    .option('--preset <name>', `a bundle of options: ${presetNames.join(', ')}`)
    .option('--data <dir>', 'stories: the folder of published bAbI files to learn from')
    .option('--seed <n>', 'what everything random descends from', valueOf)
    .option('--steps <n>', 'updates; trains for exactly that many, unless --until solved', valueOf)
    .option('--until <end>', 'solved or steps')
    .option('--batch-size <n>', 'sequences per update', valueOf)
    .option('--learning-rate <x>', 'the rate at its full height', valueOf)
    .option('--backend <name>', 'wasm, cpu or webgpu')
    .option('--config <file>', 'a config as JSON; what it leaves out keeps its default')
    .option('--set <path=value>', 'any other option by its path; may be repeated', assignment)

/** Adds the flags that change a stored config: for commands that take a run. */
export const withOverrides = (program: Program): Program =>
  program
    .option('--backend <name>', 'wasm, cpu or webgpu (default: the run’s own)')
    .option('--data <dir>', 'where the files that the run learns from lie now')
    .option('--set <path=value>', 'an option of the run’s config, changed; may be repeated', assignment)

const flag = (path: ReadonlyArray<string>, value: Json | undefined): JsonRecord =>
  value === undefined ? {} : at(path, value)

/** What the flags say, as a layer of the config. */
export const flagLayer = (flags: ConfigFlags): JsonRecord => {
  const until = flags.until ?? (flags.steps === undefined ? undefined : 'steps')
  return [
    flag(['task', 'name'], flags.task),
    flag(['task', 'data'], flags.data),
    flag(['model', 'kind'], flags.model),
    flag(['seed'], flags.seed),
    flag(['steps'], flags.steps),
    flag(['until'], until),
    flag(['batchSize'], flags.batchSize),
    flag(['optimizer', 'learningRate'], flags.learningRate),
    flag(['backend'], flags.backend),
    flag(['workers'], flags.workers),
    ...(flags.set ?? []),
  ].reduce(layered, {})
}

const fileLayer = (path: string): TE.TaskEither<AppError, JsonRecord> =>
  F.pipe(
    readJson(path),
    TE.chainEitherK((content) =>
      isJsonRecord(content)
        ? E.right(content)
        : E.left<AppError>({ tag: 'InvalidConfig', source: path, problems: ['expected a JSON object'] }),
    ),
  )

/** The config that a command's flags describe. */
export const configOf = (flags: ConfigFlags): TE.TaskEither<AppError, Config> =>
  F.pipe(
    flags.config === undefined ? TE.right({}) : fileLayer(flags.config),
    TE.chainEitherK((file) =>
      resolveConfig({
        ...(flags.preset !== undefined && { preset: flags.preset }),
        file,
        flags: flagLayer(flags),
        source: flags.config ?? 'The command line',
      }),
    ),
  )
