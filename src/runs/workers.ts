import { tidy } from '../core/ownership.ts'
import { child } from '../core/random.ts'
import type { DataParallel } from '../fused/dataParallel/dataParallel.ts'
import { sampleBatch } from '../tasks/batch.ts'
import { initialTrainState, lossAndGradients } from '../training/step.ts'
import type { Experiment } from './experiment.ts'

/** Minimum speedup for which `auto` uses several workers. */
export const MIN_SPEEDUP = 1.15

/** Maximum time of the measurement, in milliseconds, unless one comparison takes longer. */
const BUDGET = 300
const COMPARISONS = 24

/**
 * The speedup of several workers over this thread alone, for loss and gradients of the first batch.
 *
 * Both are timed alternately, so that other load on the computer affects both, and the minimum times are compared, since JIT
 * compilation slows early iterations.
 *
 * @param now clock in milliseconds
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
