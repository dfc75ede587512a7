import type { Environment } from './environment.ts'
import { internalError, interpret, type Interpretation } from './interpret.ts'
import { toleratePipes } from './pipes.ts'
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
    process.stderr.write(internalError(error))
    process.exit(1)
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.removeAllListeners(event)
    process.on(event, show)
  }
}

const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => stream.write('', () => resolve()))

/** Ends the process when everything is written: a backend may hold it open. */
const finish = async (code: number): Promise<never> => {
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
  process.exit(code)
}

/**
 * Interprets the command line, and ends the process with its exit code.
 *
 * @param argv        as Node gives it
 * @param supervision in the thread of a supervised command
 */
export const main = async (
  argv: ReadonlyArray<string>,
  interpretation: Interpretation,
  supervision?: Supervision,
): Promise<never> => {
  showInternalErrors()
  toleratePipes()
  return finish(await interpret(argv, environmentOf(supervision), interpretation))
}
