import { Command, CommanderError } from 'commander'
import { exitCode, explain } from '../core/errors.ts'
import { packageVersion } from '../io/platform.ts'
import { type CommandDefinition, examples } from './command.ts'
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
    environment.stderr(internalError(error))
    return 1
  }
}

/**
 * Parses a command line, runs its command, and explains what went wrong.
 *
 * @param argv as Node gives it
 * @returns the exit code
 */
export const interpret = async (
  argv: ReadonlyArray<string>,
  environment: Environment,
  { commands = registered, supervise, loaded = {} }: Interpretation = {},
): Promise<number> => {
  let code = 0
  const program = new Command('engram')
    .description('Neural computers that learn to use a memory: NTM and DNC, trained, tested and resumed.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ writeOut: environment.stdout, writeErr: environment.stderr })
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText('after', examples('train --task copy', 'sample --task repeat-copy', 'train --help'))
  for (const { name, supervised, declare, load } of commands)
    declare(program.command(name)).action(async (...all: ReadonlyArray<unknown>) => {
      const command = loaded[name]
      // The last argument is commander's own.
      if (supervised === true && supervise !== undefined) code = await supervise()
      else code = await perform(command === undefined ? load : async () => command, all.slice(0, -1), environment)
    })
  try {
    await program.parseAsync([...argv])
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    code = error.exitCode === 0 ? 0 : 2
  }
  return code
}
