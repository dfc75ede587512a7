import { chooseExecution } from '../../execution/chooseExecution.ts'
import { shardLayout } from '../../fused/dataParallel/dataParallel.ts'
import type { Distribute } from '../../runs/benchmark.ts'
import { startWorkerPool } from './workerPool.ts'

/** Threads for benchmarks, and their end. */
export type BenchmarkWorkers = Readonly<{ share: Distribute; stop: () => Promise<void> }>

/**
 * Starts the threads that share batches with this one.
 *
 * @param workers how many compute, this one included
 * @returns `undefined` where that is this one alone
 */
export const benchmarkWorkers = (workers: number): BenchmarkWorkers | undefined => {
  if (workers === 1) return undefined
  const threads = startWorkerPool(workers - 1)
  return {
    share: (model, largest) => {
      const execution = chooseExecution(model)
      if (execution.mode !== 'fused')
        throw new RangeError(`threads share batches on the fused path alone: ${execution.reason}`)
      return threads.share(execution.heap.module, shardLayout(model, largest))
    },
    stop: threads.stop,
  }
}
