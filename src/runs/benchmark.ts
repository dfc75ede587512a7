import * as tf from '@tensorflow/tfjs-core'
import { disposeExcept, disposeTree } from '../core/ownership.ts'
import { child, coinFlips, keyOf } from '../core/random.ts'
import type { DataParallel } from '../fused/dataParallel/dataParallel.ts'
import { modelConfigFor } from '../models/config.ts'
import { buildModel, type Model, type Path } from '../models/model.ts'
import { builtInModelParts, type ModelParts } from '../models/parts.ts'
import type { Batch } from '../tasks/batch.ts'
import { OptimizerConfig } from '../training/optimizers/config.ts'
import { optimizerOf } from '../training/optimizers/optimizer.ts'
import { initialTrainState, type TrainState, updateOn } from '../training/step.ts'
import { updateFootprint } from './footprint.ts'
import { modelExcess, sequenceExcess } from './limits.ts'

/** The sizes of a benchmark, by letter. */
export type BenchmarkSizes = Readonly<Record<'B' | 'N' | 'W' | 'R' | 'H' | 'I' | 'O' | 'T', number>>
export const sizeLetters = ['B', 'N', 'W', 'R', 'H', 'I', 'O', 'T'] as const

/** A fixed batch of random bits with a full mask. */
const randomBatch = ({ B, I, O, T }: BenchmarkSizes): Batch => {
  const key = keyOf(1)
  return {
    inputs: tf.tensor3d(coinFlips(child(key, 'inputs'), T * B * I), [T, B, I]),
    targets: tf.tensor3d(coinFlips(child(key, 'targets'), T * B * O), [T, B, O]),
    mask: tf.ones([T, B]),
  }
}

const configs = (kind: string, { N, W, R, H }: BenchmarkSizes, parts = builtInModelParts) => {
  const model = modelConfigFor(parts).decode({ kind, slots: N, wordSize: W, readHeads: R, controller: { units: H } })
  const optimizer = OptimizerConfig.decode({ kind: 'rmsprop', learningRate: 1e-4, clipNorm: 50 })
  if (model._tag === 'Left' || optimizer._tag === 'Left') throw new RangeError('the benchmark’s sizes make no model')
  return { model: model.right, optimizer: optimizer.right }
}

/** The model of a benchmark. */
export const benchmarkModel = (
  kind: string,
  sizes: BenchmarkSizes,
  path: Path = 'fused',
  parts: ModelParts = builtInModelParts,
): Model => buildModel(configs(kind, sizes, parts).model, sizes.I, sizes.O, { path, parts })

/** Why a benchmark is too large; nothing if it is not. */
export const benchmarkExcess = (kind: string, sizes: BenchmarkSizes, parts?: ModelParts): ReadonlyArray<string> => [
  ...modelExcess(benchmarkModel(kind, sizes, 'fused', parts), sizes.B),
  ...sequenceExcess('sequences', sizes.B, { maxSteps: sizes.T, inputSize: sizes.I, targetSize: sizes.O }),
]

/** Sets up worker threads for the batches of a model. */
export type Distribute = (
  model: Model,
  largest: Readonly<{ batchSize: number; maxSteps: number }>,
) => Promise<DataParallel>

/** Heap use of a benchmark's iteration on the fused path, in bytes. */
export const benchmarkFootprint = (kind: string, sizes: BenchmarkSizes): number =>
  updateFootprint(benchmarkModel(kind, sizes), configs(kind, sizes).optimizer, sizes).total

/**
 * Times training iterations: forward, backward, clip and optimizer step on one fixed batch of random bits, until the
 * loss and the finiteness of every gradient are known.
 *
 * @param kind   kind of memory, with one write head
 * @param path   execution path
 * @param now    clock in milliseconds
 * @param warmUp untimed iterations
 * @param share  sets up worker threads, which the caller owns
 * @param parts  the memories that the kind may be of; by default the built-in ones
 * @returns      milliseconds per iteration, in order
 */
export const timeIterations = async (
  kind: string,
  sizes: BenchmarkSizes,
  {
    path,
    iterations,
    warmUp,
    now,
    share,
    parts = builtInModelParts,
  }: Readonly<{
    path: Path
    iterations: number
    warmUp: number
    now: () => number
    share?: Distribute | undefined
    parts?: ModelParts
  }>,
): Promise<ReadonlyArray<number>> => {
  const model = benchmarkModel(kind, sizes, path, parts)
  const dataParallel = await share?.(model, { batchSize: sizes.B, maxSteps: sizes.T })
  const optimizer = optimizerOf(configs(kind, sizes, parts).optimizer)
  const trainer = { model, optimizer, ...(dataParallel && { dataParallel }) }
  const batch = randomBatch(sizes)
  const update = updateOn(trainer)
  let state: TrainState = initialTrainState(trainer, keyOf(1))
  const times: number[] = []
  for (let iteration = 0; iteration < warmUp + iterations; iteration++) {
    const start = now()
    const [next, metrics] = update(state, batch)
    await Promise.all([metrics.loss.data(), metrics.finiteness.data()])
    if (iteration >= warmUp) times.push(now() - start)
    disposeTree(metrics)
    disposeExcept(
      { params: state.params, optimizer: state.optimizer },
      { params: next.params, optimizer: next.optimizer },
    )
    state = next
  }
  disposeTree({ params: state.params, optimizer: state.optimizer })
  disposeTree(batch)
  return times
}
