import { paramEntries } from '../../core/params.ts'
import { stateEntries } from '../../core/state.ts'
import type { Model } from '../../models/model.ts'
import type { Task } from '../../tasks/task.ts'
import { padded } from '../plan/arena.ts'
import type { Pointers } from '../run/sequencePlan.ts'
import { learnedPaths, sharedStart } from '../run/start.ts'
import type { ShardLayout, SharedMemory } from './layout.ts'

/** The thread that trains and some beside it, which compute the shards of a machine's batches. */
export type DataParallel = Readonly<{
  /** How many threads there are, the one that trains counted in. */
  workers: number
  layout: ShardLayout
  shared: SharedMemory
  /** What became of a thread, where they cannot be relied upon any more. */
  failure: () => string | undefined
  /** Ends them all, for a reason. */
  giveUp: (reason: string) => void
  /** How long to wait for a thread beyond what the shard of one's own took, in milliseconds. */
  patience: number
}>

type Shape = ReadonlyArray<number>

/** How params lie one after the other, each at the start of a vector. */
const layOut = (shapes: ReadonlyArray<readonly [path: string, shape: Shape]>, from: number): [Pointers, number] => {
  let end = from
  const pointers = shapes.map(([path, shape]): [string, number] => {
    const start = end
    end += padded(shape.reduce((product, size) => product * size, 1))
    return [path, 4 * start]
  })
  return [Object.fromEntries(pointers), end]
}

/** What all shards of a machine's batches have in common. */
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
