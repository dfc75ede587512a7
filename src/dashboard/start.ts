import { Worker } from 'node:worker_threads'
import { either as E, type taskEither as TE } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import { copiedTensor, tensorDataOf } from '../formats/tensorTree.ts'
import { programUrl } from '../io/packageFiles.ts'
import { threadScript } from '../io/workers/threadScript.ts'
import { paramsInUse } from '../training/optimizers/average.ts'
import type { TrainState } from '../training/step.ts'
import type { Assignment, Order, Report } from './messages.ts'

/** A running dashboard, in its own thread. */
export type Dashboard = Readonly<{
  address: string
  /** Passes the current parameters to the dashboard, if it has requested them. */
  show: (state: TrainState) => Promise<void>
  /** Sends pending events to the clients and stops; within half a second if it is urgent. */
  close: (isUrgent?: boolean) => Promise<void>
  /** Resolves with the reason if the dashboard stops unexpectedly. */
  lost: Promise<string>
}>

type Options = Pick<Assignment, 'place' | 'sources' | 'modules'> &
  Readonly<{ live?: string; note: (text: string) => void }>

/** Milliseconds for the thread to stop before it is terminated. */
const FAREWELL_MS = 3000
const URGENT_MS = 500

/** Milliseconds for the thread to start. */
const START_MS = 60_000

const packages = ['@tensorflow/tfjs-core', 'fp-ts', 'io-ts', 'hono', '@hono/node-server']

/** Sends a copy of the parameters, once per request. */
const shower =
  (worker: Worker, wanted: Int32Array) =>
  async (state: TrainState): Promise<void> => {
    if (Atomics.compareExchange(wanted, 0, 1, 0) !== 1) return
    const copies = (await tensorDataOf(paramsInUse(state), '')).map(copiedTensor)
    worker.postMessage(
      { kind: 'live', step: state.step, params: copies } satisfies Order,
      copies.map(({ data }) => data.buffer as ArrayBuffer),
    )
  }

/**
 * Starts a dashboard.
 *
 * @param live the run that {@link Dashboard.show} shows
 * @returns the dashboard once it listens, or why it cannot
 */
export const startDashboard =
  ({ place, sources, modules, live, note }: Options): TE.TaskEither<AppError, Dashboard> =>
  async () => {
    const wanted = new Int32Array(new SharedArrayBuffer(4))
    const worker = new Worker(threadScript(programUrl('dashboardThread'), packages), {
      eval: true,
      workerData: { place, sources, modules, live, wanted } satisfies Assignment,
    })
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    const lost = new Promise<string>((resolve) => {
      worker.once('error', (error: unknown) => resolve(error instanceof Error ? error.message : String(error)))
      worker.once('exit', (code) => resolve(`its thread stopped with code ${code}`))
    })
    const listening = new Promise<E.Either<AppError, string>>((resolve) => {
      worker.on('message', (report: Report) => {
        if (report.kind === 'listening') resolve(E.right(report.address))
        else if (report.kind === 'failed') resolve(E.left(report.error))
        else note(report.text)
      })
      void lost.then((reason) =>
        resolve(E.left({ tag: 'WorkerFailed', reason: `The dashboard cannot start: ${reason}`, remedy: 'Try again.' })),
      )
    })
    const limit = setTimeout(() => void worker.terminate(), START_MS)
    const address = await listening
    clearTimeout(limit)
    if (E.isLeft(address)) {
      await worker.terminate()
      return address
    }
    return E.right({
      address: address.right,
      show: shower(worker, wanted),
      close: async (isUrgent = false) => {
        worker.postMessage({ kind: 'close' } satisfies Order, [])
        const limit = setTimeout(() => void worker.terminate(), isUrgent ? URGENT_MS : FAREWELL_MS)
        await exited
        clearTimeout(limit)
      },
      lost,
    })
  }
