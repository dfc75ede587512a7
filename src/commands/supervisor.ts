import { SHARE_ENV, Worker } from 'node:worker_threads'
import { siblingModule, threadScript } from '../io/workers/threadScript.ts'
import { internalError } from './interpret.ts'
import { main } from './main.ts'
import { askToStop, type Supervision, signals } from './supervision.ts'

/** A terminal's signal may come twice: from the terminal itself, and passed on by a loader. Nobody is that quick. */
const ECHO_MS = 300

/** Packages that are plain JavaScript, and large. */
const packages = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', 'fp-ts', 'io-ts', 'commander']

/** Ends the process as the signal would have. (`process.exit` would take a graphics driver down with a crash.) */
const dieBy = (signal: NodeJS.Signals): void => {
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
}

/** Runs a command line in a thread, and answers signals meanwhile. Resolves with its exit code. */
const runInThread = (argv: ReadonlyArray<string>): Promise<number> => {
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
  return new Promise((resolve) => {
    worker.on('error', (error) => {
      process.stderr.write(internalError(error))
      resolve(1)
    })
    worker.on('exit', resolve)
  })
}

/**
 * Runs a command line, and answers signals while it does.
 *
 * Training keeps its thread busy for a step at a time, up to a second. tsx kills a process that does not answer a
 * signal within 60 ms, and with it the checkpoint that the signal asks for. So training has a thread of its own, and
 * this one is always there to answer.
 */
export const supervise = (argv: ReadonlyArray<string>): Promise<never> =>
  main(argv, { supervise: () => runInThread(argv) })
