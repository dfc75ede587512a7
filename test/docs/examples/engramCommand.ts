import { existsSync, readFileSync } from 'node:fs'
import { either as E, taskEither as TE } from 'fp-ts'
import type { Environment } from '../../../src/commands/environment.ts'
import { interpret } from '../../../src/commands/interpret.ts'
import { type ConfigFlags, flagLayer } from '../../../src/commands/options.ts'
import { commands } from '../../../src/commands/registry.ts'
import { deepMerge, type JsonRecord } from '../../../src/config/json.ts'
import { resolveConfig } from '../../../src/config/resolve.ts'
import { explain } from '../../../src/core/errors.ts'
import { memories } from '../../../src/memories/registry.ts'
import { tasks } from '../../../src/tasks/registry.ts'

export const commandNames: ReadonlyArray<string> = commands.map(({ name }) => name)

/** A command that was parsed: its name, its arguments and its flags. */
type Parsed = Readonly<{ name: string; args: ReadonlyArray<unknown> }>

/** Parses words as the command line does, and runs nothing. */
const parsed = async (words: ReadonlyArray<string>): Promise<E.Either<string, Parsed | undefined>> => {
  let found: Parsed | undefined
  let said = ''
  const environment: Environment = {
    stdout: () => undefined,
    stderr: (text) => {
      said += text
    },
    stdin: async function* () {},
    terminal: undefined,
    screen: undefined,
    now: () => 0,
    wallTime: () => 0,
    stopped: () => undefined,
  }
  const loaded = Object.fromEntries(
    commandNames.map((name) => [
      name,
      (...args: ReadonlyArray<unknown>) =>
        () =>
          TE.fromIO(() => {
            found = { name, args }
          }),
    ]),
  )
  const code = await interpret(['node', 'engram', ...words], environment, { loaded })
  return code === 0 ? E.right(found) : E.left(said.trim())
}

type Said = Readonly<{ preset?: string | undefined; file?: JsonRecord; flags: JsonRecord }>

const problemOf = ({ preset, file = {}, flags }: Said): string | undefined => {
  const config = resolveConfig({ ...(preset !== undefined && { preset }), file, flags, source: 'The command line' })
  return E.isLeft(config) ? explain(config.left) : undefined
}

/** The file of `--config`; nothing where an earlier command of the page makes it. */
const fileOf = (path: string | undefined): JsonRecord =>
  path !== undefined && existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as JsonRecord) : {}

/** The configs that a run may have, by its name `TASK-MODEL-N`; all pairs of task and memory where it has none. */
const configsOfRun = (run: string): ReadonlyArray<JsonRecord> => {
  const all = tasks.flatMap(({ name }) => memories.map(({ kind }) => ({ task: { name }, model: { kind } })))
  const named = all.filter(({ task, model }) =>
    run.split('/').some((part) => part.replace(/-\d+$/, '') === `${task.name}-${model.kind}`),
  )
  return named.length === 0 ? all : named
}

/** The problem of flags on top of a run; none where they fit one of the configs that it may have. */
const problemOnRun = (run: string, flags: JsonRecord): string | undefined => {
  const problems = configsOfRun(run).map((file) => problemOf({ file, flags }))
  return problems.includes(undefined) ? undefined : problems[0]
}

type ReproduceFlags = Pick<ConfigFlags, 'preset' | 'set' | 'steps'> &
  Readonly<{ task?: ReadonlyArray<string>; memory?: ReadonlyArray<string> }>

/** Whether a flag names a module of the reader: only a run shows what is in it. */
const isOwn = (text: unknown): boolean => typeof text === 'string' && /^\.{0,2}\//.test(text)

const decodedProblem = ({ name, args }: Parsed): string | undefined => {
  const flags = args.at(-1) as ConfigFlags & Readonly<{ resume?: string }>
  if (Object.values(flags).some(isOwn)) return undefined
  const [source = flags.resume] = args.slice(0, -1) as ReadonlyArray<string | ReadonlyArray<string> | undefined>
  if (source !== undefined && ['train', 'evaluate', 'test', 'plot', 'inspect', 'export'].includes(name)) {
    const { backend, set } = flags
    const layer =
      name === 'train' ? flags : { ...(backend !== undefined && { backend }), ...(set !== undefined && { set }) }
    return [source]
      .flat()
      .map((run) => problemOnRun(run, flagLayer(layer)))
      .find((problem) => problem !== undefined)
  }
  if (name === 'reproduce') {
    const { task = ['copy'], memory = ['ntm'], preset, set, steps } = args.at(-1) as ReproduceFlags
    return task
      .flatMap((one) => memory.map((kind) => ({ task: { name: one }, model: { kind } })))
      .map((job) =>
        problemOf({
          preset,
          flags: deepMerge(
            job,
            flagLayer({ ...(set !== undefined && { set }), ...(steps !== undefined && { steps }) }),
          ),
        }),
      )
      .find((problem) => problem !== undefined)
  }
  return ['train', 'sample', 'config', 'inspect'].includes(name)
    ? problemOf({ preset: flags.preset, file: fileOf(flags.config), flags: flagLayer(flags) })
    : undefined
}

/** A word that stands for another: `RUN`, `--set PATH=VALUE`, `RUN…`. */
const isPlaceholder = (word: string): boolean => /^[A-Z]{2,}(?:=[A-Z]{2,})?…?$|^…$|=…$/.test(word)

/**
 * What is wrong with a command of ours: a command or flag that does not exist, a missing argument, or a config that does not
 * decode. Where a word stands for another, as `RUN` does, only commands and flags are looked at.
 */
export const engramProblem = async (words: ReadonlyArray<string>): Promise<string | undefined> => {
  if (isPlaceholder(words[0] ?? '')) return undefined
  const result = await parsed(words)
  if (E.isLeft(result)) return result.left
  return result.right === undefined || words.some(isPlaceholder) ? undefined : decodedProblem(result.right)
}

/** What is wrong with the mention of a command in a sentence, which may leave out arguments: `train --resume`. */
export const mentionProblem = async (words: ReadonlyArray<string>): Promise<string | undefined> => {
  const result = await parsed(words)
  return E.isLeft(result) && !/argument missing|missing required argument|required option/.test(result.left)
    ? result.left
    : undefined
}
