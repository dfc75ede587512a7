import { chooseExecution } from '../../execution/chooseExecution.ts'
import { shardLayout } from '../../fused/dataParallel/dataParallel.ts'
import type { Distribute } from '../../runs/benchmark.ts'
import { startWorkerPool } from './workerPool.ts'

/** Worker threads for benchmarks, and how to stop them. */
export type BenchmarkWorkers = Readonly<{ share: Distribute; stop: () => Promise<void> }>

/**
 * Starts the worker threads that share batches with this one.
 *
 * @param workers number of workers, including this thread
 * @returns `undefined` if this thread is the only worker
 */
export const benchmarkWorkers = (workers: number): BenchmarkWorkers | undefined => {
  if (workers === 1) return undefined
  const threads = startWorkerPool(workers - 1)
  return {
    share: (model, largest) => {
      const execution = chooseExecution(model)
      if (execution.mode !== 'fused') throw new RangeError(`several workers need the fused path: ${execution.reason}`)
      return threads.share(execution.heap.module, shardLayout(model, largest))
    },
    stop: threads.stop,
  }
}
