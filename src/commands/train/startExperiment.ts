import { availableParallelism } from 'node:os'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../../config/config.ts'
import type { AppError } from '../../core/errors.ts'
import { plural, short } from '../../core/numbers.ts'
import { chooseExecution } from '../../execution/chooseExecution.ts'
import { dataParallelism } from '../../execution/dataParallelism.ts'
import { expectedExecution } from '../../execution/expectedExecution.ts'
import { type DataParallel, shardLayout } from '../../fused/dataParallel/dataParallel.ts'
import { ShardFailed } from '../../fused/dataParallel/shardFailed.ts'
import { startTraining } from '../../io/experiments/backend.ts'
import { loadExperiment } from '../../io/experiments/taskData.ts'
import { startWorkerPool, type WorkerPool } from '../../io/workers/workerPool.ts'
import { type Experiment, longestSequence } from '../../runs/experiment.ts'
import { MIN_SPEEDUP, speedup } from '../../runs/workers.ts'

/** A machine with the threads that compute its batches. */
export type StartedExperiment = Readonly<{
  /** Its config says how many workers there are. */
  experiment: Experiment
  /** “by 2 workers, 1.7 times as fast as one” */
  sentence: string
  /** Ends the threads. */
  stop: () => Promise<void>
}>

/** How many workers a machine may get once its backend runs: no more than a batch has sequences. */
const mostWorkers = ({ model, config: { workers, batchSize, backend } }: Experiment): number =>
  dataParallelism(model, expectedExecution(model, backend === 'wasm')).allowed
    ? Math.min(workers === 'auto' ? availableParallelism() : workers, batchSize)
    : 1

const withWorkers = (experiment: Experiment, workers: number, dataParallel?: DataParallel): Experiment => ({
  ...experiment,
  config: { ...experiment.config, workers },
  ...(dataParallel && { dataParallel }),
})

const alone = (experiment: Experiment, why = ''): StartedExperiment => ({
  experiment: withWorkers(experiment, 1),
  sentence: `by 1 worker${why}`,
  stop: async () => undefined,
})

/** Gives a machine as many workers as its config asks for, or as turn out to be worth it. */
const withWorkerPool = async (
  experiment: Experiment,
  threads: WorkerPool | undefined,
  now: () => number,
): Promise<StartedExperiment> => {
  const { workers, batchSize } = experiment.config
  const execution = chooseExecution(experiment.model)
  if (threads === undefined || execution.mode !== 'fused') {
    await threads?.stop()
    const { allowed, reason } = dataParallelism(experiment.model, execution)
    return alone(experiment, workers === 'auto' || workers === 1 || allowed ? '' : `: ${reason}`)
  }
  const maxSteps = longestSequence(experiment)
  const shards = await threads.share(execution.heap.module, shardLayout(experiment.model, { maxSteps, batchSize }))
  const count = shards.workers
  const several = (how: string): StartedExperiment => ({
    experiment: withWorkers(experiment, count, shards),
    sentence: `by ${plural(count, 'worker')}${how}`,
    stop: threads.stop,
  })
  if (workers !== 'auto') return several(count < workers ? ': one for each sequence of a batch' : '')
  const factor = speedup(experiment, shards, now)
  if (factor >= MIN_SPEEDUP) return several(`, ${short(factor)} times as fast as one`)
  await threads.stop()
  return alone(experiment, `: ${count} would be ${short(factor)} times as fast`)
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
export const startExperiment = (config: Config, now: () => number): TE.TaskEither<AppError, StartedExperiment> =>
  F.pipe(
    loadExperiment(config),
    TE.chain((experiment) => {
      const workers = mostWorkers(experiment)
      const threads = workers > 1 ? startWorkerPool(workers - 1) : undefined
      return F.pipe(
        startTraining(experiment),
        TE.chain(() => byThreads(async () => E.right(await withWorkerPool(experiment, threads, now)))),
        TE.orElseFirst(() => TE.fromTask(async () => threads?.stop())),
      )
    }),
  )

/** Does the work of a machine's threads, and ends them however it ends. */
export const stoppedAfter = <A>(
  { stop }: Pick<StartedExperiment, 'stop'>,
  work: TE.TaskEither<AppError, A>,
): TE.TaskEither<AppError, A> =>
  byThreads(async () => {
    try {
      return await work()
    } finally {
      await stop()
    }
  })
