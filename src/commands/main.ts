import { isatty } from 'node:tty'
import { isMainThread, parentPort } from 'node:worker_threads'
import { onHolding } from '../io/held.ts'
import type { Environment } from './environment.ts'
import { interpret, type Interpretation, thrownError } from './interpret.ts'
import { flushed, toleratePipes } from './pipes.ts'
import { screenOf } from './screen.ts'
import { type StandardInput, standardInput } from './standardInput.ts'
import { stopSignal, type Supervision } from './supervision.ts'

/** What a supervised command's thread looks at, and whom it tells. */
const supervised = (supervision: Supervision): Pick<Environment, 'stopped' | 'report'> => {
  let isStopping = false
  const report: Environment['report'] = (told, transferred = []) => parentPort?.postMessage(told, [...transferred])
  onHolding(report)
  return {
    report,
    stopped: () => {
      const signal = stopSignal(supervision)
      if (signal !== undefined && !isStopping) report({ kind: 'stopping' })
      isStopping = signal !== undefined
      return signal
    },
  }
}

/** The exit code where output cannot be written. */
const UNWRITABLE = 5

/** The environment of a command. A supervised command gets signals and terminal size from its supervisor. */
const environmentOf = (supervision: Supervision | undefined, input: StandardInput): Environment => ({
  ...(supervision === undefined ? { stopped: input.stopped } : supervised(supervision)),
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
})

/**
 * Handles uncaught errors: prints message and stack, then exits with 1. Needed because Emscripten's own handler prints its
 * minified source instead.
 */
const showInternalErrors = (): void => {
  const show = (error: unknown): void => {
    const { text, code } = thrownError(error)
    process.stderr.write(text)
    process.exit(code)
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.removeAllListeners(event)
    process.on(event, show)
  }
}

/** The exit code after SIGHUP. */
const HUNG_UP = 129

/** Ends the process as a signal would have. (`process.exit` would crash a graphics driver.) */
export const dieBy = (signal: NodeJS.Signals): void => {
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
}

/**
 * Exits once all output is written. A backend may otherwise keep the process alive.
 *
 * @param hasTerminal whether the process began on a terminal: after it is closed, Node cannot restore it, and `process.exit` crashes
 */
const finish = async (code: number, hasTerminal: boolean): Promise<never> => {
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
  if (code !== HUNG_UP || !hasTerminal) process.exit(code)
  dieBy('SIGHUP')
  return new Promise(() => undefined)
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
  const hasTerminal = isMainThread && [0, 1, 2].some(isatty)
  const { supervise } = interpretation
  let isSupervising = false
  let hasFailed = false
  // A run goes on where its progress cannot be shown; without a run, there is nothing to do but print.
  toleratePipes(() => {
    if (!isSupervising) process.exit(UNWRITABLE)
    hasFailed = true
  })
  const supervising = async (): Promise<number> => {
    isSupervising = true
    return supervise?.() ?? 0
  }
  const code = await interpret(argv, environmentOf(supervision, standardInput()), {
    ...interpretation,
    ...(supervise && { supervise: supervising }),
  })
  return finish(hasFailed && code === 0 ? UNWRITABLE : code, hasTerminal)
}
