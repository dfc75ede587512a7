import { SHARE_ENV, Worker } from 'node:worker_threads'
import { type AppError, exitCode, explain } from '../core/errors.ts'
import { isClone, programUrl } from '../io/packageFiles.ts'
import { threadScript } from '../io/workers/threadScript.ts'
import { emptyLedger, enter, type Ledger } from './ledger.ts'
import { dieBy, main } from './main.ts'
import { canDraw, widthOf } from './screen.ts'
import { askToStop, type Report, stopSignal, type Supervision, signals } from './supervision.ts'

/** One Ctrl+C may arrive twice, from the terminal and from a loader. A second signal within this time (ms) is ignored. */
const ECHO_MS = 300

/** Time (ms) after a signal in which the thread must begin to stop. Else it is ended, and its last position saved here. */
const ANSWER_MS = 1000

/** Time (ms) after a signal in which a thread that stops by itself must have ended. */
const FAREWELL_MS = 20_000

/** Time (ms) that an ended thread gets to end: a call of the system may block it. */
const TERMINATION_MS = 400

/** Time (ms) after which a copy that is still the newest one is likely to be needed: what saves it is loaded. */
const LONG_MS = 500

/** Large packages of plain JavaScript, loaded without tsx. */
const packages = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', 'fp-ts', 'io-ts', 'commander']

const after = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref()
  })

/**
 * What saves a position without the thread. Loaded when it may be needed, since few commands need it; in a clone, as soon as a
 * run is open, since Ctrl+C also ends the process that translates TypeScript. Nothing if it cannot be loaded.
 */
const loadSaving = () => import('./leftThread.ts').catch(() => undefined)

/** Prints an error and returns its exit code. */
const ending = (error: AppError): number => {
  process.stderr.write(`${explain(error)}\n`)
  return exitCode(error)
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
  const worker = new Worker(threadScript(programUrl('commandThread'), packages), {
    eval: true,
    argv: argv.slice(2),
    // WebGPU's driver loader reads the process's environment, so the thread must not get a copy.
    env: SHARE_ENV,
    workerData: supervision,
  })
  let ledger: Ledger = emptyLedger
  let loading: NodeJS.Timeout | undefined
  worker.on('message', (report: Report) => {
    ledger = enter(ledger, report)
    if (isClone && report.kind === 'locked') void loadSaving()
    if (report.kind !== 'standby') return
    clearTimeout(loading)
    loading = setTimeout(() => void loadSaving(), LONG_MS).unref()
  })
  return new Promise((resolve) => {
    let isLeft = false
    /** Ends the thread, saves its last position, and says so; only once. */
    const leave = async (unfinished: string, errorWith: (remedy: string) => AppError): Promise<void> => {
      if (isLeft) return
      isLeft = true
      await Promise.race([worker.terminate(), after(TERMINATION_MS)])
      const saving = await loadSaving()
      resolve(ending(errorWith((await saving?.saveAfter(ledger, unfinished)) ?? 'Nothing more could be saved.')))
    }
    const interrupted = (remedy: string): AppError => ({
      tag: 'Interrupted',
      signal: stopSignal(supervision) ?? 'SIGTERM',
      remedy,
    })
    const answered = async (): Promise<void> => {
      void loadSaving()
      await after(ANSWER_MS)
      if (ledger.isStopping) await after(FAREWELL_MS)
      await leave('; the work in progress was left', interrupted)
    }
    let first = Number.NEGATIVE_INFINITY
    const ask = (signal: (typeof signals)[number]): boolean => {
      if (!askToStop(supervision, signal)) return false
      first = performance.now()
      void answered()
      return true
    }
    for (const signal of signals)
      process.on(signal, () => {
        if (!ask(signal) && performance.now() - first > ECHO_MS) dieBy(signal)
      })
    // The loader that started this process was killed, so no signal could reach this run any more.
    process.on('disconnect', () => ask('SIGTERM'))
    worker.on('error', (error) => {
      void leave('', (remedy) => ({
        tag: 'WorkerFailed',
        reason: `The command’s thread failed: ${error instanceof Error ? error.message : String(error)}`,
        remedy,
      }))
    })
    worker.on('exit', (code) => {
      if (isLeft) return
      if (ledger.locks.size === 0) resolve(code)
      else
        void leave('', (remedy) => ({
          tag: 'WorkerFailed',
          reason: `The command’s thread ended with code ${code}, before it closed the run.`,
          remedy,
        }))
    })
  })
}

/**
 * Runs a command line and handles signals meanwhile.
 *
 * A training step blocks its thread, for a moment or for minutes. tsx kills a process that does not handle a signal within
 * 60 ms, before it could save its checkpoint. Training therefore runs in its own thread, and this thread handles signals. It
 * ends a thread that does not answer, and saves the last position that the thread has handed over.
 */
export const supervise = (argv: ReadonlyArray<string>): Promise<never> =>
  main(argv, { supervise: () => runInThread(argv) })
