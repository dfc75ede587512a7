import { parentPort, Worker, workerData } from 'node:worker_threads'
import { either as E } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import { programUrl } from '../io/packageFiles.ts'
import { loadParts, type PartPaths } from '../io/parts/loadParts.ts'
import { threadScript } from '../io/workers/threadScript.ts'
import { describeWith } from './describe.ts'
import { yieldToTraining } from './inspector/priority.ts'
import {
  createRecordingScheduler,
  type RecordingRequest,
  type RecordingResult,
} from './inspector/recordingScheduler.ts'
import type { Assignment, Order, Report } from './messages.ts'
import { pageBundle } from './pageBundle.ts'
import { createBoard } from './server/board.ts'
import { serveDashboard } from './server/server.ts'
import { createRunList } from './server/sources.ts'
import { startWatch } from './server/watch.ts'

/** Large plain-JavaScript packages of the recording thread. */
const packages = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', 'fp-ts', 'io-ts']

const tell = (report: Report): void => parentPort?.postMessage(report, [])

/** Makes recordings in a separate thread, which the first request starts. */
const createLooker = (modules: PartPaths) => {
  let worker: Worker | undefined
  return (look: RecordingRequest): Promise<RecordingResult> =>
    new Promise((resolve) => {
      worker ??= new Worker(threadScript(programUrl('recordingThread'), packages), {
        eval: true,
        workerData: modules,
      })
      const current = worker
      const lose = (reason: string): void => {
        worker = undefined
        resolve({ reason })
      }
      current.removeAllListeners()
      current.once('message', (seen: RecordingResult) => {
        // Loading is over.
        yieldToTraining('serving')
        resolve(seen)
      })
      current.once('error', (error: unknown) => lose(error instanceof Error ? error.message : String(error)))
      current.once('exit', (code) => lose(`its thread stopped with code ${code}`))
      const params = look.live?.params ?? []
      current.postMessage(
        look,
        params.map(({ data }) => data.buffer as ArrayBuffer),
      )
    })
}

/** Serves a dashboard until the `close` message. */
const serve = async ({ place, sources, modules, live, wanted }: Assignment): Promise<AppError | undefined> => {
  const loaded = await loadParts(modules)()
  if (E.isLeft(loaded)) return loaded.left
  const describe = describeWith(loaded.right.parts)
  let isClosing = false
  const board = createBoard()
  const scheduler = createRecordingScheduler({
    board,
    look: createLooker(modules),
    live: live === undefined ? undefined : { directory: live, ask: () => void Atomics.store(wanted, 0, 1) },
    note: (text) => tell({ kind: 'note', text }),
  })
  const runs = createRunList(sources, { describe, isOver: () => isClosing && live !== undefined })
  const watch = startWatch({ board, runs, attend: scheduler.recordIfDue })
  // Long metrics take a while to read: pages are served meanwhile.
  void watch.look()
  const page = await pageBundle()()
  if (E.isLeft(page)) return page.left
  const server = await serveDashboard({ place, board, page: page.right, counted: watch.setReaders })()
  if (E.isLeft(server)) return server.left
  tell({ kind: 'listening', address: server.right.address })
  yieldToTraining('loading')

  const close = async (): Promise<void> => {
    isClosing = true
    await watch.look()
    await watch.stop()
    await server.right.close()
    process.exit(0)
  }
  parentPort?.on('message', (order: Order) => {
    if (order.kind === 'close') void close()
    else {
      const run = board.runs().find(({ directory }) => directory === live)
      if (run !== undefined) scheduler.offer(run.summary().id, order)
    }
  })
  return undefined
}

void serve(workerData as Assignment).then((error) => {
  if (error !== undefined) tell({ kind: 'failed', error })
})
