import { SHARE_ENV, Worker } from 'node:worker_threads'
import { programUrl } from '../io/packageFiles.ts'
import { threadScript } from '../io/workers/threadScript.ts'
import { internalError } from './interpret.ts'
import { main } from './main.ts'
import { canDraw, widthOf } from './screen.ts'
import { askToStop, type Supervision, signals } from './supervision.ts'

/** One Ctrl+C may arrive twice, from the terminal and from a loader. A second signal within this time (ms) is ignored. */
const ECHO_MS = 300

/** Large packages of plain JavaScript, loaded without tsx. */
const packages = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', 'fp-ts', 'io-ts', 'commander']

/** Ends the process as the signal would have. (`process.exit` would crash a graphics driver.) */
const dieBy = (signal: NodeJS.Signals): void => {
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
}

/** Runs a command line in a thread and handles signals meanwhile. Resolves with its exit code. */
const runInThread = (argv: ReadonlyArray<string>): Promise<number> => {
  const supervision: Supervision = {
    stop: new Int32Array(new SharedArrayBuffer(4)),
    isTerminal: process.stderr.isTTY && canDraw(process.env),
    columns: new Int32Array(new SharedArrayBuffer(4)),
  }
  const measure = (): void => void Atomics.store(supervision.columns, 0, widthOf(process.stderr))
  measure()
  process.stderr.on('resize', measure)
  let first = Number.NEGATIVE_INFINITY
  for (const signal of signals)
    process.on(signal, () => {
      if (askToStop(supervision, signal)) first = performance.now()
      else if (performance.now() - first > ECHO_MS) dieBy(signal)
    })
  // The loader that started this process was killed, so no signal could reach this run any more.
  process.on('disconnect', () => askToStop(supervision, 'SIGTERM'))
  const worker = new Worker(threadScript(programUrl('commandThread'), packages), {
    eval: true,
    argv: argv.slice(2),
    // WebGPU's driver loader reads the process's environment, so the thread must not get a copy.
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
 * Runs a command line and handles signals meanwhile.
 *
 * A training step blocks its thread for up to a second. tsx kills a process that does not handle a signal within 60 ms,
 * before it could save its checkpoint. Training therefore runs in its own thread, and this thread handles signals.
 */
export const supervise = (argv: ReadonlyArray<string>): Promise<never> =>
  main(argv, { supervise: () => runInThread(argv) })
