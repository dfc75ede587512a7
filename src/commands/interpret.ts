import { Command, CommanderError } from 'commander'
import { type AppError, exitCode, explain } from '../core/errors.ts'
import { VERSION } from '../core/version.ts'
import { unexplainedFailure } from '../io/files/systemErrors.ts'
import { invalidData } from '../runs/invalidData.ts'
import { outOfMemory, SMALLER } from '../runs/outOfMemory.ts'
import { HeapExhausted } from '../tfjs/heapExhausted.ts'
import { type CommandDefinition, examples, type HelpLists } from './command.ts'
import type { Effect, Environment } from './environment.ts'
import { commands as registered } from './registry.ts'

/** The width of help that is not for a terminal. */
const PLAIN = 80

/** The message of an unexpected error. */
const internalError = (error: unknown): string =>
  `Internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`

/** The expected failure that a thrown error is, if it is one: bad data, a full heap, or a refused call of the file system. */
const failureIn = (error: unknown): AppError | undefined =>
  error instanceof HeapExhausted ? outOfMemory(error, SMALLER) : (invalidData(error) ?? unexplainedFailure(error))

/** The message of an error that was thrown. */
export const thrownError = (error: unknown): Readonly<{ text: string; code: number }> => {
  const failure = failureIn(error)
  return failure === undefined
    ? { text: internalError(error), code: 1 }
    : { text: `${explain(failure)}\n`, code: exitCode(failure) }
}

type CommandFunction = Awaited<ReturnType<CommandDefinition['load']>>

/** The available commands, and where they run. */
export type Interpretation = Readonly<{
  /** Default: every command of the registry. */
  commands?: ReadonlyArray<CommandDefinition>
  /** Runs the command line in its own thread; without it, supervised commands run in this thread. */
  supervise?: () => Promise<number>
  /** Already loaded commands, by name. */
  loaded?: Readonly<Record<string, CommandFunction>>
  /** The names that help texts list, if already loaded. */
  lists?: HelpLists
}>

const perform = async (
  load: CommandDefinition['load'],
  args: ReadonlyArray<unknown>,
  environment: Environment,
): Promise<number> => {
  try {
    const command = (await load()) as (...args: ReadonlyArray<unknown>) => Effect
    const result = await command(...args)(environment)()
    // Without fp-ts, so that the supervising thread need not load it.
    if (result._tag === 'Right') return 0
    environment.stderr(`${explain(result.left)}\n`)
    return exitCode(result.left)
  } catch (error) {
    const { text, code } = thrownError(error)
    environment.stderr(text)
    return code
  }
}

/** Options whose value may be an empty text. */
const mayBeEmpty: ReadonlySet<string> = new Set(['prompt', 'note'])

const holdsEmpty = (value: unknown): boolean => value === '' || (Array.isArray(value) && value.includes(''))

/** What is wrong with a command line of which an argument or the value of an option is an empty text, as of a variable without value. */
const emptyValue = (command: Command): string | undefined => {
  const options: Readonly<Record<string, unknown>> = command.opts()
  const option = command.options.find(
    (each) => !mayBeEmpty.has(each.attributeName()) && holdsEmpty(options[each.attributeName()]),
  )
  if (option !== undefined) return `error: option '${option.flags}' has an empty value`
  const argument = command.registeredArguments.find((_, at) => holdsEmpty(command.processedArgs[at]))
  return argument === undefined ? undefined : `error: argument '${argument.name()}' is empty`
}

/** The command that a command line names, also in `help NAME`. */
const chosenIn = (
  argv: ReadonlyArray<string>,
  commands: ReadonlyArray<CommandDefinition>,
): CommandDefinition | undefined => {
  const [first, second] = argv.slice(2).filter((word) => !word.startsWith('-'))
  return commands.find(({ name }) => name === (first === 'help' ? second : first))
}

const asksForHelp = (argv: ReadonlyArray<string>): boolean =>
  argv[2] === 'help' || argv.some((word) => word === '--help' || word === '-h')

/**
 * Parses a command line, runs its command, and prints any error.
 *
 * @param argv as Node gives it
 * @returns the exit code
 */
export const interpret = async (
  argv: ReadonlyArray<string>,
  environment: Environment,
  { commands = registered, supervise, loaded = {}, lists }: Interpretation = {},
): Promise<number> => {
  const chosen = chosenIn(argv, commands)
  if (chosen?.supervised === true && supervise !== undefined && !asksForHelp(argv)) return supervise()
  let code = 0
  const program = new Command('engram')
    .description(
      'Neural networks with an external memory (NTM, DNC and others): train, evaluate, inspect and resume them.',
    )
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: environment.stdout,
      writeErr: environment.stderr,
      getOutHelpWidth: () => environment.screen?.columns ?? PLAIN,
      getErrHelpWidth: () => environment.terminal?.columns ?? PLAIN,
    })
    .configureHelp({ minWidthToWrap: 20 })
    .showHelpAfterError('(--help lists commands and options)')
    .addHelpText('after', examples('train --task copy', 'sample --task repeat-copy', 'train --help'))
  for (const { name, description, args = [] } of commands) {
    const command = program.command(name).description(description)
    for (const [syntax, text] of args) command.argument(syntax, text)
  }
  if (chosen !== undefined) {
    const { name, declare, load } = chosen
    const command = program.commands.find((candidate) => candidate.name() === name) as Command
    declare(command, lists ?? (await import('./helpLists.ts')).helpLists)
    command.action(async (...all: ReadonlyArray<unknown>) => {
      const empty = emptyValue(command)
      if (empty !== undefined) command.error(empty)
      const own = loaded[name]
      // The last argument is the Command object that commander appends.
      code = await perform(own === undefined ? load : async () => own, all.slice(0, -1), environment)
    })
  }
  try {
    await program.parseAsync([...argv])
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    code = error.exitCode === 0 ? 0 : 2
  }
  return code
}
