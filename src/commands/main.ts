import { Command, CommanderError } from 'commander'
import { either as E } from 'fp-ts'
import { exitCode, explain } from '../core/errors.ts'
import { packageVersion } from '../io/platform.ts'
import { invalidData } from '../runs/invalidData.ts'
import { examples } from './command.ts'
import type { Effect, Environment } from './environment.ts'
import { toleratePipes } from './pipes.ts'
import { commands } from './registry.ts'
import { screenOf } from './screen.ts'
import { stopSignal, type Supervision } from './supervision.ts'

/** The world as a command sees it; a supervised one learns of signals and the terminal from its supervisor. */
const environmentOf = (supervision: Supervision | undefined): Environment => ({
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  terminal: supervision?.isTerminal === true ? { columns: supervision.columns } : undefined,
  screen: screenOf(),
  now: () => performance.now(),
  wallTime: () => Date.now() / 1000,
  stopped: () => (supervision === undefined ? undefined : stopSignal(supervision)),
})

/**
 * Emscripten's runtime listens for uncaught errors and prints its own minified source over them. Whatever gets here
 * is a bug of ours: its message and where it came from, then exit 1.
 */
const showInternalErrors = (): void => {
  const show = (error: unknown): void => {
    process.stderr.write(`Internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exit(1)
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.removeAllListeners(event)
    process.on(event, show)
  }
}

const perform = async (effect: Effect, environment: Environment): Promise<number> => {
  const result = await effect(environment)()
  if (E.isRight(result)) return 0
  process.stderr.write(`${explain(result.left)}\n`)
  return exitCode(result.left)
}

const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => stream.write('', () => resolve()))

/** Ends the process when everything is written: a backend may hold it open. */
const finish = async (code: number): Promise<never> => {
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
  process.exit(code)
}

/**
 * Parses the command line, runs the command, explains what went wrong, and ends the process with its exit code.
 *
 * @param argv        as Node gives it
 * @param supervision where the command runs in a thread of its own
 */
export const main = async (argv: ReadonlyArray<string>, supervision?: Supervision): Promise<never> => {
  const environment = environmentOf(supervision)
  showInternalErrors()
  toleratePipes()
  const program = new Command('engram')
    .description('Neural computers that learn to use a memory: NTM and DNC, trained, tested and resumed.')
    .version(packageVersion())
    .exitOverride()
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText('after', examples('train --task copy', 'sample --task repeat-copy', 'train --help'))
  let code = 0
  const run = async (effect: Effect): Promise<void> => {
    try {
      code = await perform(effect, environment)
    } catch (error) {
      const data = invalidData(error, 'Mend what the task draws, or the data that it is made from.')
      if (data !== undefined) {
        process.stderr.write(`${explain(data)}\n`)
        code = exitCode(data)
        return
      }
      process.stderr.write(
        `Internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      )
      code = 1
    }
  }
  for (const { declare } of commands) declare(program, run)
  for (const command of program.commands) command.exitOverride().showHelpAfterError('(--help shows what there is)')
  try {
    await program.parseAsync([...argv])
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    code = error.exitCode === 0 ? 0 : 2
  }
  return finish(code)
}
