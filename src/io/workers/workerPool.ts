import { existsSync } from '../files/system.ts'
import { type ResourceLimits, Worker } from 'node:worker_threads'
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

/** Time without an answer after which a thread counts as failed, in milliseconds: while it computes, and while it starts. */
const PATIENCE = 30_000
const START = 60_000

/** Time for the reason of a thread's end to become known, in milliseconds. */
const CAUSE = 1000

/** The system's folder of this process's threads, by their numbers; absent on some systems. */
const THREADS = '/proc/self/task'

const isRunning = (systemId: number): boolean => existsSync(`${THREADS}/${systemId}`) || !existsSync(THREADS)

const startThread = (script: string, limits: ResourceLimits, lose: (reason: string) => void): Worker => {
  const worker = new Worker(script, { eval: true, resourceLimits: limits })
  worker.on('error', (error: unknown) => lose(error instanceof Error ? error.message : String(error)))
  worker.on('exit', (code) => lose(`it exited with code ${code}`))
  return worker
}

/**
 * Starts worker threads that compute shards of batches, besides this one. They stop with `stop`, with the
 * thread that started them, or with the process, which they do not keep alive.
 *
 * @param options.patience maximum wait for a thread after this thread's own shard, in milliseconds
 * @param options.starting maximum wait for a thread to start, in milliseconds
 * @param options.script   what the threads run
 * @param options.limits   their limits of memory; by default the system's
 */
export const startWorkerPool = (
  count: number,
  {
    patience = PATIENCE,
    starting = START,
    script = threadScript(programUrl('shardThread')),
    limits = {},
  }: Readonly<{ patience?: number; starting?: number; script?: string; limits?: ResourceLimits }> = {},
): WorkerPool => {
  let failure: string | undefined
  let tellWaiting: (reason: Error) => void = () => undefined
  const lose = (reason: string): void => {
    failure ??= reason
    tellWaiting(new ShardFailed(failure))
  }
  const workers = Array.from({ length: count }, () => startThread(script, limits, lose))
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
    const late = setTimeout(() => lose(`it did not start within ${Math.ceil(starting / 1000)} s`), starting)
    await Promise.race([Promise.all(ready), lost]).finally(() => clearTimeout(late))
    for (const worker of workers) worker.unref()
    return {
      workers: count + 1,
      layout,
      shared,
      patience,
      isRunning,
      cause: () => {
        const unknown = new Promise<undefined>((resolve) => {
          setTimeout(() => resolve(undefined), CAUSE).unref()
        })
        return Promise.race([lost.catch(({ reason }: ShardFailed) => reason), unknown])
      },
      failure: () => failure ?? (current === shared ? undefined : 'it now serves another model'),
      giveUp: (reason) => {
        lose(reason)
        void stop()
      },
    }
  }
  return { count, share, stop }
}
