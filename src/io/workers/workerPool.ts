import { Worker } from 'node:worker_threads'
import { stopWorkers } from '../../fused/dataParallel/barrier.ts'
import type { DataParallel } from '../../fused/dataParallel/dataParallel.ts'
import { type ShardLayout, type SharedMemory, sharedMemoryFor } from '../../fused/dataParallel/layout.ts'
import { ShardFailed } from '../../fused/dataParallel/shardFailed.ts'
import type { ShardTask } from '../../fused/dataParallel/thread.ts'
import { programUrl } from '../packageFiles.ts'
import { threadScript } from './threadScript.ts'

/** Started worker threads, which load their code in the background. */
export type WorkerPool = Readonly<{
  count: number
  /**
   * Sets the model whose shards the threads compute, instead of the previous one.
   *
   * @returns when all threads wait for the first batch
   * @throws ShardFailed if a thread could not start
   */
  share: (module: WebAssembly.Module, layout: ShardLayout) => Promise<DataParallel>
  /** Stops the threads at once. */
  stop: () => Promise<void>
}>

/** Time without an answer after which a thread counts as failed, in milliseconds. */
const PATIENCE = 30_000

const startThread = (lose: (reason: string) => void): Worker => {
  const worker = new Worker(threadScript(programUrl('shardThread')), { eval: true })
  worker.on('error', (error: unknown) => lose(error instanceof Error ? error.message : String(error)))
  worker.on('exit', (code) => lose(`it exited with code ${code}`))
  return worker
}

/**
 * Starts worker threads that compute shards of batches, besides this one. They stop with `stop`, with the
 * thread that started them, or with the process, which they do not keep alive.
 *
 * @param patience maximum wait for a thread after this thread's own shard, in milliseconds
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
    failure ??= 'it was stopped'
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
  const lost = new Promise<never>((_, reject) => {
    tellWaiting = reject
  })
  // Without a waiting caller, the rejection is ignored.
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
      failure: () => failure ?? (current === shared ? undefined : 'it now serves another model'),
      giveUp: (reason) => {
        lose(reason)
        void stop()
      },
    }
  }
  return { count, share, stop }
}
