import { paramEntries } from '../../core/params.ts'
import { stateEntries } from '../../core/state.ts'
import type { Model } from '../../models/model.ts'
import type { Task } from '../../tasks/task.ts'
import { padded } from '../plan/arena.ts'
import type { Pointers } from '../run/sequencePlan.ts'
import { learnedPaths, sharedStart } from '../run/start.ts'
import type { IsRunning } from './barrier.ts'
import type { ShardLayout, SharedMemory } from './layout.ts'

/** The training thread and its worker threads, which together compute the shards of a model's batches. */
export type DataParallel = Readonly<{
  /** Number of threads, including the training thread. */
  workers: number
  layout: ShardLayout
  shared: SharedMemory
  /** Why the threads are unusable, if one has failed. */
  failure: () => string | undefined
  /** Why a thread has ended, once that is known; `undefined` if it stays unknown. */
  cause?: () => Promise<string | undefined>
  /** Whether the system still runs a worker thread, by its number in the system. */
  isRunning?: IsRunning
  /** Stops all worker threads, for a reason. */
  giveUp: (reason: string) => void
  /** Timeout for a worker thread, in milliseconds, on top of the time that this thread's shard took. */
  patience: number
}>

type Shape = ReadonlyArray<number>

/** Offsets of params that lie one after the other, each at a whole vector. */
const layOut = (shapes: ReadonlyArray<readonly [path: string, shape: Shape]>, from: number): [Pointers, number] => {
  let end = from
  const pointers = shapes.map(([path, shape]): [string, number] => {
    const start = end
    end += padded(shape.reduce((product, size) => product * size, 1))
    return [path, 4 * start]
  })
  return [Object.fromEntries(pointers), end]
}

/** The layout that all shards of a model's batches share. */
export const shardLayout = (
  model: Model,
  { maxSteps, batchSize }: Pick<Task, 'maxSteps'> & Readonly<{ batchSize: number }>,
): ShardLayout => {
  const own = paramEntries(model.params).filter(([path]) => !path.startsWith('initial/'))
  const paths = new Set(learnedPaths(model))
  const starting = stateEntries(model.state).filter(([path]) => paths.has(path))
  const shapeOf = ([path, { shape }]: readonly [string, Readonly<{ shape: Shape }>]) => [path, shape] as const
  const [params, middle] = layOut(own.map(shapeOf), 0)
  const [learned, floats] = layOut(starting.map(shapeOf), middle)
  return {
    config: model.config,
    sizes: { T: maxSteps, B: batchSize, I: model.inputSize, O: model.outputSize },
    params,
    learned,
    floats,
    start: sharedStart(model, learned),
  }
}
