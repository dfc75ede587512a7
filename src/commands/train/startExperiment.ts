import { availableParallelism } from 'node:os'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../../config/config.ts'
import type { Parts } from '../../config/parts.ts'
import type { AppError } from '../../core/errors.ts'
import { plural } from '../../core/numbers.ts'
import { chooseExecution } from '../../execution/chooseExecution.ts'
import { dataParallelism } from '../../execution/dataParallelism.ts'
import { expectedExecution } from '../../execution/expectedExecution.ts'
import { type DataParallel, shardLayout } from '../../fused/dataParallel/dataParallel.ts'
import { startTraining } from '../../io/experiments/backend.ts'
import { loadExperiment } from '../../io/experiments/taskData.ts'
import { startWorkerPool, type WorkerPool } from '../../io/workers/workerPool.ts'
import { type Experiment, longestSequence } from '../../runs/experiment.ts'
import { invalidData } from '../../runs/invalidData.ts'
import type { Position } from '../../runs/position.ts'
import { tryDraws } from '../../runs/tryDraws.ts'
import { MIN_SPEEDUP, speedup } from '../../runs/workers.ts'
import { byThreads } from '../byThreads.ts'

/** An experiment on a running backend, with its worker threads. */
export type StartedExperiment = Readonly<{
  /** `config.workers` is the number of workers in use. */
  experiment: Experiment
  /** “2 workers (measured 1.70× of 1)” */
  sentence: string
  /** Stops the worker threads. */
  stop: () => Promise<void>
}>

/** The most workers that an experiment can use: one per sequence of a batch. */
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
  sentence: `1 worker${why}`,
  stop: async () => undefined,
})

/** Starts the configured number of workers; for `auto`, measures whether they are faster than one. */
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
    sentence: `${plural(count, 'worker')}${how}`,
    stop: threads.stop,
  })
  if (workers !== 'auto') return several(count < workers ? ': one per sequence of a batch' : '')
  const factor = speedup(experiment, shards, now)
  if (factor >= MIN_SPEEDUP) return several(` (measured ${factor.toFixed(2)}×)`)
  await threads.stop()
  return alone(experiment, ` (${count} measured ${factor.toFixed(2)}×)`)
}

const ALONE = 'Train with --workers 1.'

/**
 * Builds the experiment of a config, starts its backend and, at the same time, its worker threads.
 *
 * @param now   milliseconds
 * @param parts those that the config was resolved with
 * @param note  tells how far a long reading of files is
 */
export const startExperiment = (
  config: Config,
  now: () => number,
  parts?: Parts,
  note?: (text: string) => void,
): TE.TaskEither<AppError, StartedExperiment> =>
  F.pipe(
    loadExperiment(config, parts, note),
    TE.chain((experiment) => {
      const workers = mostWorkers(experiment)
      const threads = workers > 1 ? startWorkerPool(workers - 1) : undefined
      return F.pipe(
        startTraining(experiment),
        TE.chain(() => byThreads(ALONE, async () => E.right(await withWorkerPool(experiment, threads, now)))),
        TE.orElseFirst(() => TE.fromTask(async () => threads?.stop())),
      )
    }),
  )

/** An error if a task draws an invalid sequence: before a run is made or changed. */
export const drawable = (experiment: Experiment, { state }: Position): TE.TaskEither<AppError, void> =>
  TE.fromIOEither(() => {
    try {
      return E.right(tryDraws(experiment, state))
    } catch (error) {
      const known = invalidData(error)
      if (known === undefined) throw error
      return E.left(known)
    }
  })

/** Runs work that uses the worker threads, and stops them afterwards, also after an error. */
export const stoppedAfter = <A>(
  { stop }: Pick<StartedExperiment, 'stop'>,
  work: TE.TaskEither<AppError, A>,
): TE.TaskEither<AppError, A> =>
  byThreads(ALONE, async () => {
    try {
      return await work()
    } finally {
      await stop()
    }
  })
