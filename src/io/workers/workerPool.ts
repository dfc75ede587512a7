import { Worker } from 'node:worker_threads'
import { stopWorkers } from '../../fused/dataParallel/barrier.ts'
import type { DataParallel } from '../../fused/dataParallel/dataParallel.ts'
import { type ShardLayout, type SharedMemory, sharedMemoryFor } from '../../fused/dataParallel/layout.ts'
import { ShardFailed } from '../../fused/dataParallel/shardFailed.ts'
import type { ShardTask } from '../../fused/dataParallel/thread.ts'
import { siblingModule, threadScript } from './threadScript.ts'

/** Threads that have been started, and load what they need while others do something else. */
export type WorkerPool = Readonly<{
  count: number
  /**
   * Lets them compute the shards of a machine's batches; of the last such machine no more.
   *
   * @returns when all are waiting for the first batch
   * @throws ShardFailed where a thread could not start
   */
  share: (module: WebAssembly.Module, layout: ShardLayout) => Promise<DataParallel>
  /** Ends them, whatever they do. */
  stop: () => Promise<void>
}>

/** How long a thread may be silent; nobody is that slow. In milliseconds. */
const PATIENCE = 30_000

const startThread = (lose: (reason: string) => void): Worker => {
  const worker = new Worker(threadScript(siblingModule('./thread', import.meta.url)), { eval: true })
  worker.on('error', (error: unknown) => lose(error instanceof Error ? error.message : String(error)))
  worker.on('exit', (code) => lose(`it ended with code ${code}`))
  return worker
}

/**
 * Starts threads that compute shards of batches, beside this one. They end with {@link Threads.end}, with the thread
 * that started them, or with the process, which they do not keep alive.
 *
 * @param patience how long to wait for a thread beyond what one's own shard took, in milliseconds
 */
export const startWorkerPool = (count: number, { patience = PATIENCE } = {}): WorkerPool => {
  let failure: string | undefined
  let tellWaiting: (reason: Error) => void = () => undefined
  const lose = (reason: string): void => {
    failure ??= reason
    tellWaiting(new ShardFailed(failure))
  }
  const workers = Array.from({ length: count }, () => startThread(lose))
  const stop = async (): Promise<void> => {
    failure ??= 'it was ended'
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
  const lost = new Promise<never>((_, reject) => {
    tellWaiting = reject
  })
  // Whoever waits is told; if nobody does, it is no news.
  lost.catch(() => undefined)

  let current: SharedMemory | undefined
  const share = async (module: WebAssembly.Module, layout: ShardLayout): Promise<DataParallel> => {
    const shared = sharedMemoryFor(layout, count)
    if (current !== undefined) stopWorkers(current.barrier, count)
    current = shared
    const ready = workers.map(
      (worker, thread) =>
        new Promise<void>((resolve) => {
          worker.ref()
          worker.once('message', () => resolve())
          worker.postMessage({ module, layout, shared, thread } satisfies ShardTask, [])
        }),
    )
    await Promise.race([Promise.all(ready), lost])
    for (const worker of workers) worker.unref()
    return {
      workers: count + 1,
      layout,
      shared,
      patience,
      failure: () => failure ?? (current === shared ? undefined : 'it serves another machine by now'),
      giveUp: (reason) => {
        lose(reason)
        void stop()
      },
    }
  }
  return { count, share, stop }
}
