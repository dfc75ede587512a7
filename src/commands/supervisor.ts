import { SHARE_ENV, Worker } from 'node:worker_threads'
import { siblingModule, threadScript } from '../io/threadScript.ts'
import { toleratePipes } from './pipes.ts'
import { askToStop, type Supervision, signals } from './supervision.ts'

/** A terminal's signal may come twice: from the terminal itself, and passed on by a loader. Nobody is that quick. */
const ECHO_MS = 300

/** Commands that compute without a pause for longer than a loader waits for an answer to a signal, or save what they have. */
const supervised: ReadonlySet<string> = new Set(['train', 'reproduce'])

/** Packages that are plain JavaScript, and large. */
const packages = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', 'fp-ts', 'io-ts', 'commander']

/** Ends the process as the signal would have. (`process.exit` would take a graphics driver down with a crash.) */
const dieBy = (signal: NodeJS.Signals): void => {
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
}

const runInThread = (argv: ReadonlyArray<string>): void => {
  toleratePipes()
  const supervision: Supervision = {
    stop: new Int32Array(new SharedArrayBuffer(4)),
    isTerminal: process.stderr.isTTY,
    columns: process.stderr.columns ?? 80,
  }
  let first = Number.NEGATIVE_INFINITY
  for (const signal of signals)
    process.on(signal, () => {
      if (askToStop(supervision, signal)) first = performance.now()
      else if (performance.now() - first > ECHO_MS) dieBy(signal)
    })
  // The loader that started us was killed: nobody could stop this run any more.
  process.on('disconnect', () => askToStop(supervision, 'SIGTERM'))
  const worker = new Worker(threadScript(siblingModule('./thread', import.meta.url), packages), {
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
