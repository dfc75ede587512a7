import { SHARE_ENV, Worker } from 'node:worker_threads'
import type { Signal } from '../runs/surroundings.ts'
import { toleratePipes } from './pipes.ts'

/** What the thread that trains shares with the one that watches. */
export type Supervision = Readonly<{
  /** 0, or the number of the signal that asked to stop. */
  stop: Int32Array
  /** Whether stderr is a terminal, and how wide. */
  isTerminal: boolean
  columns: number
}>

/** Signals by the number that stands in {@link Supervision.stop}. */
export const signals: ReadonlyArray<Signal> = ['SIGINT', 'SIGTERM']

/** Exit codes by the same number. */
const codes = [130, 143]

/** A terminal's signal may come twice: from the terminal itself, and passed on by a loader. Nobody is that quick. */
const ECHO_MS = 300

/** Commands that compute without a pause for longer than a loader waits for an answer to a signal. */
const supervised: ReadonlySet<string> = new Set(['train'])

/** A module beside this one: `.ts` under tsx, `.js` in a built package. */
const siblingModule = (name: string): string =>
  new URL(`./${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url).href

/** Loads a module in a worker thread. Workers do not inherit tsx's loader; a built package needs none. */
const bootstrap = (module: string): string =>
  module.endsWith('.ts')
    ? `import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))}).then(({ register }) => { register(); return import(${JSON.stringify(module)}) })`
    : `import(${JSON.stringify(module)})`

const runInThread = (argv: ReadonlyArray<string>): void => {
  toleratePipes()
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const supervision: Supervision = {
    stop,
    isTerminal: process.stderr.isTTY,
    columns: process.stderr.columns ?? 80,
  }
  let first = Number.POSITIVE_INFINITY
  signals.forEach((signal, at) =>
    process.on(signal, () => {
      if (performance.now() - first > ECHO_MS) process.exit(codes[at])
      if (Atomics.compareExchange(stop, 0, 0, at + 1) === 0) first = performance.now()
    }),
  )
  // The loader that started us was killed: nobody could stop this run any more.
  process.on('disconnect', () => Atomics.compareExchange(stop, 0, 0, codes.indexOf(143) + 1))
  const worker = new Worker(bootstrap(siblingModule('thread')), {
    eval: true,
    argv: argv.slice(2),
    // A copy would hide from WebGPU's driver loader what the thread sets.
    env: SHARE_ENV,
    workerData: supervision,
  })
  worker.on('error', (error) => {
    process.stderr.write(`Internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exit(1)
  })
  worker.on('exit', (code) => process.exit(code))
}

/**
 * Runs a command line, and answers signals while it does.
 *
 * Training keeps its thread busy for a step at a time, up to a second. tsx kills a process that does not answer a
 * signal within 60 ms, and with it the checkpoint that the signal asks for. So training has a thread of its own, and
 * this one is always there to answer.
 */
export const supervise = async (argv: ReadonlyArray<string>): Promise<void> => {
  if (supervised.has(argv[2] ?? '')) return runInThread(argv)
  const { main } = await import('./main.ts')
  await main(argv)
}
