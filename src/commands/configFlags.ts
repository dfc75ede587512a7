import { numberIn } from '../core/numberText.ts'
import { type Command, InvalidArgumentError } from 'commander'
import { at, type Json, type JsonRecord } from '../config/json.ts'
import { presetNames } from '../config/presets/index.ts'
import { type HelpLists, taskList } from './command.ts'

/** Parses a flag's text as JSON or as a number in any of its usual forms, such as .001; other text stays a string. */
export const valueOf = (text: string): Json => {
  try {
    return JSON.parse(text) as Json
  } catch {
    return numberIn(text) ?? text
  }
}

/** Parses `a.b=1` into a config layer and appends it to `before`. */
export const assignment = (text: string, before: ReadonlyArray<JsonRecord> = []): ReadonlyArray<JsonRecord> => {
  const [path = '', ...rest] = text.split('=')
  if (rest.length === 0 || path === '') throw new InvalidArgumentError('Expected path=value, such as model.slots=64.')
  return [...before, at(path.split('.'), valueOf(rest.join('=')))]
}

/** Appends a flag's text to those before it: a flag that may be repeated. */
export const collected = (text: string, before: ReadonlyArray<string> = []): ReadonlyArray<string> => [...before, text]

/** Adds the flags of a config to a command. */
export const withConfigFlags = (command: Command, lists: HelpLists): Command =>
  command
    .option(
      '--task <name>',
      'task to train on, of those below (default: copy); or the module of your own, such as ./echo.js',
    )
    .option('--model <kind>', `kind of memory: ${lists.memories.join(', ')}; none is the controller alone; or a module`)
    .option('--controller <kind>', `kind of controller: ${lists.controllers.join(', ')}; or a module`)
    .option('--preset <name>', `named options: ${presetNames.join(', ')}`)
    .option(
      '--data <file>',
      'data: file of sequences (.jsonl, .csv, .tsv, .txt, .npz); stories: directory of bAbI files',
    )
    .option('--held-out <file>', 'data: file of held-out sequences (default: a share of the file)')
    .option('--seed <n>', 'random seed', valueOf)
    .option('--steps <n>', 'number of updates; with --until, at most that many', valueOf)
    .option('--until <end>', 'when to stop: steps, solved, plateau, or a bound such as rmse<0.01 or accuracy>0.99')
    .option('--batch-size <n>', 'sequences per update', valueOf)
    .option('--learning-rate <x>', 'learning rate, before any decay', valueOf)
    .option('--backend <name>', 'wasm, cpu or webgpu')
    .option('--config <file>', 'config file (JSON); options it omits keep their defaults')
    .option('--set <path=value>', 'sets any config option; may be repeated', assignment)
    .addHelpText('after', taskList(lists))

/** Leaves flags out of a command's help that have no effect in it. They are still accepted: scripts may give them. */
export const withoutHelpOn = (command: Command, flags: ReadonlyArray<string>): Command => {
  for (const option of command.options) if (flags.includes(option.long ?? '')) option.hideHelp()
  return command
}

/** Adds the flags that name the modules of a run's own parts. */
export const withModules = (command: Command): Command =>
  command
    .option('--task <file>', 'module of the run’s task, if it is your own')
    .option('--model <file>', 'module of the run’s memory, if it is your own')
    .option('--controller <file>', 'module of the run’s controller, if it is your own')

/** Adds the flags that change the stored config of a run. */
export const withOverrides = (command: Command): Command =>
  withModules(command)
    .option('--backend <name>', 'wasm, cpu or webgpu (default: the run’s own)')
    .option('--data <path>', 'the run’s data file or directory, if it has moved')
    .option('--held-out <file>', 'data: file of held-out sequences in place of the run’s')
    .option('--set <path=value>', 'changes an option of the run’s config; may be repeated', assignment)
