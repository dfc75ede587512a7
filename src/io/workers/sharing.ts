import { chooseExecution } from '../../execution/chooseExecution.ts'
import { shardLayout } from '../../fused/dataParallel/shards.ts'
import type { Sharing } from '../../runs/benchmark.ts'
import { startThreads } from './threads.ts'

/** Threads for benchmarks, and their end. */
export type Crew = Readonly<{ share: Sharing; end: () => Promise<void> }>

/**
 * Starts the threads that share batches with this one.
 *
 * @param workers how many compute, this one included
 * @returns `undefined` where that is this one alone
 */
export const crewOf = (workers: number): Crew | undefined => {
  if (workers === 1) return undefined
  const threads = startThreads(workers - 1)
  return {
    share: (model, largest) => {
      const execution = chooseExecution(model)
      if (execution.mode !== 'fused')
        throw new RangeError(`threads share batches on the fused path alone: ${execution.reason}`)
      return threads.share(execution.heap.module, shardLayout(model, largest))
    },
    end: threads.end,
  }
}
