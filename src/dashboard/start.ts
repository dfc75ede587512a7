import { Worker } from 'node:worker_threads'
import { either as E, type taskEither as TE } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import type { TensorData } from '../formats/safetensors/index.ts'
import { tensorDataOf } from '../formats/tensorTree.ts'
import { siblingModule, threadScript } from '../io/workers/threadScript.ts'
import { paramsInUse } from '../training/optimizers/average.ts'
import type { TrainState } from '../training/step.ts'
import type { Assignment, Order, Report } from './messages.ts'

/** A dashboard that serves, in a thread of its own. */
export type Dashboard = Readonly<{
  address: string
  /** Shows what is being trained, where somebody wants to see it just now. */
  show: (state: TrainState) => Promise<void>
  /** Tells clients what is left to tell, and ends. */
  close: () => Promise<void>
  /** Resolves with the reason if it ends by itself. */
  lost: Promise<string>
}>

type Options = Pick<Assignment, 'place' | 'sources'> & Readonly<{ live?: string; note: (text: string) => void }>

/** A thread that does not end by itself has so long. */
const FAREWELL_MS = 3000

const packages = ['@tensorflow/tfjs-core', 'fp-ts', 'io-ts', 'hono', '@hono/node-server']

/** What a backend gives may be its own: copies can be given away. */
const copied = (tensor: TensorData): TensorData =>
  tensor.dtype === 'F32' ? { ...tensor, data: tensor.data.slice() } : { ...tensor, data: tensor.data.slice() }

/** Copies what somebody wants to see, once each time it is asked for. */
const shower =
  (worker: Worker, wanted: Int32Array) =>
  async (state: TrainState): Promise<void> => {
    if (Atomics.compareExchange(wanted, 0, 1, 0) !== 1) return
    const copies = (await tensorDataOf(paramsInUse(state), '')).map(copied)
    worker.postMessage(
      { kind: 'live', step: state.step, params: copies } satisfies Order,
      copies.map(({ data }) => data.buffer as ArrayBuffer),
    )
  }

/**
 * Starts a dashboard.
 *
 * @param live the run that {@link Dashboard.show} shows
 * @returns when it listens; or why it cannot
 */
export const startDashboard =
  ({ place, sources, live, note }: Options): TE.TaskEither<AppError, Dashboard> =>
  async () => {
    const wanted = new Int32Array(new SharedArrayBuffer(4))
    const worker = new Worker(threadScript(siblingModule('./thread', import.meta.url), packages), {
      eval: true,
      workerData: { place, sources, live, wanted } satisfies Assignment,
    })
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    const lost = new Promise<string>((resolve) => {
      worker.once('error', (error: unknown) => resolve(error instanceof Error ? error.message : String(error)))
      worker.once('exit', (code) => resolve(`its thread ended with code ${code}`))
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
    const address = await listening
    if (E.isLeft(address)) {
      await worker.terminate()
      return address
    }
    return E.right({
      address: address.right,
      show: shower(worker, wanted),
      close: async () => {
        worker.postMessage({ kind: 'close' } satisfies Order, [])
        const limit = setTimeout(() => void worker.terminate(), FAREWELL_MS)
        await exited
        clearTimeout(limit)
      },
      lost,
    })
  }
