import { scope } from '../core/ownership.ts'
import { child } from '../core/random.ts'
import type { Shards } from '../fused/shards/shards.ts'
import { sampleBatch } from '../tasks/batch.ts'
import { initialTrainState, lossAndGradients } from '../training/step.ts'
import type { Machine } from './machine.ts'

/** How much faster several workers must be than one to be worth it. */
export const WORTHWHILE = 1.15

/** What measuring may take, in milliseconds, unless a single comparison takes longer. */
const BUDGET = 250
const COMPARISONS = 9

const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number

/**
 * How many times as fast as this thread alone several are, at the loss and the gradients of a machine's first batch.
 *
 * Both are timed in turn, so that what else the machine does meets both. The first time, while the compiler is at work,
 * counts only where there is no other.
 *
 * @param now milliseconds
 */
export const speedup = (machine: Machine, shards: Shards, now: () => number): number =>
  scope(() => {
    const { model, task, batchSize } = machine
    const { params, key } = initialTrainState(machine, machine.key)
    const batch = sampleBatch(task, child(key, 0), batchSize)
    const time = (by?: Shards): number => {
      const start = now()
      scope(() => void lossAndGradients(model, params, batch, by))
      return now() - start
    }
    const began = now()
    const times: (readonly [alone: number, shared: number])[] = []
    do times.push([time(), time(shards)])
    while (times.length < COMPARISONS && (now() - began) * (1 + 1 / times.length) < BUDGET)
    const counted = times.length === 1 ? times : times.slice(1)
    return median(counted.map(([alone]) => alone)) / median(counted.map(([, shared]) => shared))
  })
