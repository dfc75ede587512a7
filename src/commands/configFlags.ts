import { type Command, InvalidArgumentError } from 'commander'
import { at, type Json, type JsonRecord } from '../config/json.ts'
import { presetNames } from '../config/presets/index.ts'
import type { HelpLists } from './command.ts'

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
export const withConfigFlags = (command: Command, { memories }: HelpLists): Command =>
  command
    .option('--task <name>', 'what to learn (default: copy)')
    .option('--model <kind>', `which memory: ${memories.join(', ')}; none is the controller alone`)
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
export const withOverrides = (command: Command): Command =>
  command
    .option('--backend <name>', 'wasm, cpu or webgpu (default: the run’s own)')
    .option('--data <dir>', 'where the files that the run learns from lie now')
    .option('--set <path=value>', 'an option of the run’s config, changed; may be repeated', assignment)
