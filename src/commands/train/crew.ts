import { availableParallelism } from 'node:os'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../../config/config.ts'
import type { AppError } from '../../core/errors.ts'
import { plural, short } from '../../core/numbers.ts'
import { chooseExecution } from '../../execution/chooseExecution.ts'
import { dataParallelism } from '../../execution/dataParallelism.ts'
import { expectedExecution } from '../../execution/expectedExecution.ts'
import { ShardFailed } from '../../fused/dataParallel/shardFailed.ts'
import { type Shards, shardLayout } from '../../fused/dataParallel/shards.ts'
import { startTraining } from '../../io/experiments/backend.ts'
import { machineFor } from '../../io/experiments/material.ts'
import { startThreads, type Threads } from '../../io/workers/threads.ts'
import { longest, type Machine } from '../../runs/machine.ts'
import { speedup, WORTHWHILE } from '../../runs/workers.ts'

/** A machine with the threads that compute its batches. */
export type Staffed = Readonly<{
  /** Its config says how many workers there are. */
  machine: Machine
  /** “by 2 workers, 1.7 times as fast as one” */
  sentence: string
  /** Ends the threads. */
  dismiss: () => Promise<void>
}>

/** How many workers a machine may get once its backend runs: no more than a batch has sequences. */
const mostWorkers = ({ model, config: { workers, batchSize, backend } }: Machine): number =>
  dataParallelism(model, expectedExecution(model, backend === 'wasm')).allowed
    ? Math.min(workers === 'auto' ? availableParallelism() : workers, batchSize)
    : 1

const withWorkers = (machine: Machine, workers: number, shards?: Shards): Machine => ({
  ...machine,
  config: { ...machine.config, workers },
  ...(shards && { shards }),
})

const alone = (machine: Machine, why = ''): Staffed => ({
  machine: withWorkers(machine, 1),
  sentence: `by 1 worker${why}`,
  dismiss: async () => undefined,
})

/** Gives a machine as many workers as its config asks for, or as turn out to be worth it. */
const staffed = async (machine: Machine, threads: Threads | undefined, now: () => number): Promise<Staffed> => {
  const { workers, batchSize } = machine.config
  const execution = chooseExecution(machine.model)
  if (threads === undefined || execution.mode !== 'fused') {
    await threads?.end()
    const { allowed, reason } = dataParallelism(machine.model, execution)
    return alone(machine, workers === 'auto' || workers === 1 || allowed ? '' : `: ${reason}`)
  }
  const maxSteps = longest(machine)
  const shards = await threads.share(execution.heap.module, shardLayout(machine.model, { maxSteps, batchSize }))
  const count = shards.workers
  const several = (how: string): Staffed => ({
    machine: withWorkers(machine, count, shards),
    sentence: `by ${plural(count, 'worker')}${how}`,
    dismiss: threads.end,
  })
  if (workers !== 'auto') return several(count < workers ? ': one for each sequence of a batch' : '')
  const factor = speedup(machine, shards, now)
  if (factor >= WORTHWHILE) return several(`, ${short(factor)} times as fast as one`)
  await threads.end()
  return alone(machine, `: ${count} would be ${short(factor)} times as fast`)
}

/** Does what threads may fail. */
const byThreads =
  <A>(work: () => Promise<E.Either<AppError, A>>): TE.TaskEither<AppError, A> =>
  async () => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ShardFailed)) throw error
      return E.left({ tag: 'WorkerFailed', reason: error.message, remedy: 'Train with --workers 1.' })
    }
  }

/**
 * The machine that a config describes, with its backend running, and with workers. The threads start while the backend
 * does.
 *
 * @param now milliseconds
 */
export const staffedMachine = (config: Config, now: () => number): TE.TaskEither<AppError, Staffed> =>
  F.pipe(
    machineFor(config),
    TE.chain((machine) => {
      const workers = mostWorkers(machine)
      const threads = workers > 1 ? startThreads(workers - 1) : undefined
      return F.pipe(
        startTraining(machine),
        TE.chain(() => byThreads(async () => E.right(await staffed(machine, threads, now)))),
        TE.orElseFirst(() => TE.fromTask(async () => threads?.end())),
      )
    }),
  )

/** Does the work of a machine's threads, and ends them however it ends. */
export const dismissedAfter = <A>(
  { dismiss }: Pick<Staffed, 'dismiss'>,
  work: TE.TaskEither<AppError, A>,
): TE.TaskEither<AppError, A> =>
  byThreads(async () => {
    try {
      return await work()
    } finally {
      await dismiss()
    }
  })
