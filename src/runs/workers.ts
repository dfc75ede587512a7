import { tidy } from '../core/ownership.ts'
import { child } from '../core/random.ts'
import type { DataParallel } from '../fused/dataParallel/dataParallel.ts'
import { sampleBatch } from '../tasks/batch.ts'
import { initialTrainState, lossAndGradients } from '../training/step.ts'
import type { Experiment } from './experiment.ts'

/** How much faster several workers must be than one to be worth it. */
export const MIN_SPEEDUP = 1.15

/** What measuring may take, in milliseconds, unless a single comparison takes longer. */
const BUDGET = 300
const COMPARISONS = 24

/**
 * How many times as fast as this thread alone several are, at the loss and the gradients of a machine's first batch.
 *
 * Both are timed in turn, so that what else the machine does meets both, and their best times count: the compilers are
 * still at work, on both sides.
 *
 * @param now milliseconds
 */
export const speedup = (experiment: Experiment, dataParallel: DataParallel, now: () => number): number =>
  tidy(() => {
    const { model, task, batchSize } = experiment
    const { params, key } = initialTrainState(experiment, experiment.key)
    const batch = sampleBatch(task, child(key, 0), batchSize)
    const time = (by?: DataParallel): number => {
      const start = now()
      tidy(() => void lossAndGradients(model, params, batch, by))
      return now() - start
    }
    const began = now()
    let [alone, shared] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    let comparisons = 0
    do {
      alone = Math.min(alone, time())
      shared = Math.min(shared, time(dataParallel))
      comparisons++
    } while (comparisons < COMPARISONS && (now() - began) * (1 + 1 / comparisons) < BUDGET)
    return alone / shared
  })
