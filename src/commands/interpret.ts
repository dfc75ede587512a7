import { Command, CommanderError } from 'commander'
import { exitCode, explain } from '../core/errors.ts'
import { packageVersion } from '../io/platform.ts'
import { invalidData } from '../runs/invalidData.ts'
import { type CommandDefinition, examples, type HelpLists } from './command.ts'
import type { Effect, Environment } from './environment.ts'
import { commands as registered } from './registry.ts'

/** What an error that nobody expected says of itself. */
export const internalError = (error: unknown): string =>
  `Internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`

type CommandFunction = Awaited<ReturnType<CommandDefinition['load']>>

/** Which commands there are, and where they run. */
export type Interpretation = Readonly<{
  /** Default: all of the registry. */
  commands?: ReadonlyArray<CommandDefinition>
  /** Runs the command line in a thread of its own; without it, supervised commands run in this thread. */
  supervise?: () => Promise<number>
  /** Commands that are loaded already, by name. */
  loaded?: Readonly<Record<string, CommandFunction>>
  /** What help lists, where it is loaded already. */
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
    // Not by fp-ts, which a thread that only supervises does not load.
    if (result._tag === 'Right') return 0
    environment.stderr(`${explain(result.left)}\n`)
    return exitCode(result.left)
  } catch (error) {
    const data = invalidData(error, 'Mend what the task draws, or the data that it is made from.')
    environment.stderr(data === undefined ? internalError(error) : `${explain(data)}\n`)
    return data === undefined ? 1 : exitCode(data)
  }
}

/** The command that a command line names: to run it, or to show its help. */
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
 * Parses a command line, runs its command, and explains what went wrong.
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
    .description('Neural computers that learn to use a memory: NTM and DNC, trained, tested and resumed.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ writeOut: environment.stdout, writeErr: environment.stderr })
    .showHelpAfterError('(--help shows what there is)')
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
      const own = loaded[name]
      // The last argument is commander's own.
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
