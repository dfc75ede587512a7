import type { Environment } from './environment.ts'
import { internalError, interpret, type Interpretation } from './interpret.ts'
import { flushed, toleratePipes } from './pipes.ts'
import { screenOf } from './screen.ts'
import { type StandardInput, standardInput } from './standardInput.ts'
import { stopSignal, type Supervision } from './supervision.ts'

/** The environment of a command. A supervised command gets signals and terminal size from its supervisor. */
const environmentOf = (supervision: Supervision | undefined, input: StandardInput): Environment => ({
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  stdin: input.lines,
  terminal:
    supervision?.isTerminal === true
      ? {
          get columns() {
            return Atomics.load(supervision.columns, 0)
          },
        }
      : undefined,
  screen: screenOf(),
  now: () => performance.now(),
  wallTime: () => Date.now() / 1000,
  stopped: () => (supervision === undefined ? input.stopped() : stopSignal(supervision)),
})

/**
 * Handles uncaught errors: prints message and stack, then exits with 1. Needed because Emscripten's own handler prints its
 * minified source instead.
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

/** Exits once all output is written. A backend may otherwise keep the process alive. */
const finish = async (code: number): Promise<never> => {
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
  process.exit(code)
}

/**
 * Runs the command line and exits with its exit code.
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
  return finish(await interpret(argv, environmentOf(supervision, standardInput()), interpretation))
}
