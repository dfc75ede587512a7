import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { tidy } from '../../../src/core/ownership.ts'
import { child, coinFlips, keyOf } from '../../../src/core/random.ts'
import { entries } from '../../../src/core/tree.ts'
import { type DataParallel, shardLayout } from '../../../src/fused/dataParallel/dataParallel.ts'
import { missingKernels } from '../../../src/fused/registry.ts'
import { definitionsOf } from '../../../src/models/parts.ts'
import { installNodeKernels } from '../../../src/io/backends/kernels.ts'
import { startWorkerPool, type WorkerPool } from '../../../src/io/workers/workerPool.ts'
import { kernelHeap } from '../../../src/kernels/heap.ts'
import { buildModel } from '../../../src/models/model.ts'
import type { Batch } from '../../../src/tasks/batch.ts'
import { lossAndGradients } from '../../../src/training/step.ts'
import { ready } from '../../../test/support/ready.ts'
import { type Draw, situationOf, smoothParams } from '../../models/machine.ts'
import { seedOf } from '../../seed.ts'
import { anyConfig, anyMachine } from '../paths.ts'

const RUNS = Math.max(1, Math.round((40 * Number(process.env['PROPERTY_RUNS'] ?? 100)) / 100))
/** Relative to a leaf's largest entry: the error from the order of a float32 sum. */
const TOLERANCE = 1e-5
const TINY = 1e-7

/** Two, three and five threads, including the main thread. */
const crews: WorkerPool[] = []
before(async () => {
  await ready()
  await installNodeKernels()
  crews.push(...[1, 2, 4].map((count) => startWorkerPool(count)))
})
after(() => Promise.all(crews.map(({ stop }) => stop())))

/** How the worker threads share the batches of a model. */
const shardsOf = (crew: number, { config, sizes: { I, O, T, B } }: Draw): Promise<DataParallel> => {
  const { module } = kernelHeap() ?? assert.fail('there are no kernels')
  return (crews[crew] as WorkerPool).share(
    module,
    shardLayout(buildModel(config, I, O), { maxSteps: T + 1, batchSize: B }),
  )
}

/** A batch for a model: every step of a sequence counts a half, or not at all. */
const batchOf = ({ sizes: { I, O }, seed }: Draw, T: number, B: number): Batch => {
  const flips = (name: string, count: number) => coinFlips(child(child(keyOf(seed), name), T * B), count)
  return {
    inputs: tf.tensor3d(flips('inputs', T * B * I), [T, B, I]),
    targets: tf.tensor3d(flips('targets', T * B * O), [T, B, O]),
    mask: tf.mul(tf.tensor2d(flips('mask', T * B), [T, B]), 0.5),
  }
}

type Numbers = ReadonlyArray<readonly [path: string, values: Float32Array<ArrayBuffer>]>

/** The loss and its gradients, on all threads or on the main thread alone. */
const slopeOf = (draw: Draw, T: number, B: number, dataParallel?: DataParallel): Numbers =>
  tidy(() => {
    const situation = situationOf(draw)
    const batch = batchOf(draw, T, B)
    const { value, gradients } = lossAndGradients(situation.model, smoothParams(situation), batch, dataParallel)
    return [...entries(gradients), ['loss', value] as const].map(([path, leaf]) => [
      path,
      Float32Array.from(leaf.dataSync()),
    ])
  })

const differences = (actual: Numbers, expected: Numbers): ReadonlyArray<string> =>
  expected.flatMap(([path, values], at) => {
    const [name, others] = actual[at] ?? ['', new Float32Array()]
    const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
    const apart = values.reduce((most, x, i) => Math.max(most, Math.abs(x - (others[i] as number))), 0)
    return name === path && others.length === values.length && apart <= TOLERANCE * largest + TINY
      ? []
      : [`${path}: ${apart} apart, of ${largest}`]
  })

const drawn = fc.record({
  draw: anyMachine(anyConfig.filter((config) => missingKernels(definitionsOf(config)) === undefined)),
  crew: fc.nat({ max: 2 }),
})

/** A law about a model and threads, which also checks for leaked tensors. */
const law = (statement: string, holds: (draw: Draw, crew: number) => Promise<ReadonlyArray<string>>): void => {
  void test(statement, async () => {
    const before = tf.memory().numTensors
    await fc.assert(
      fc.asyncProperty(drawn, async ({ draw, crew }) => assert.deepEqual(await holds(draw, crew), [])),
      { ...seedOf(statement), numRuns: RUNS, includeErrorInReport: true },
    )
    assert.equal(tf.memory().numTensors, before, 'tensors leaked')
  })
}

law('loss and gradients of all shards are those of the whole batch', async (draw, crew) => {
  const shards = await shardsOf(crew, draw)
  const { T, B } = draw.sizes
  return [
    ...differences(slopeOf(draw, T, B, shards), slopeOf(draw, T, B)),
    ...differences(slopeOf(draw, T + 1, 1, shards), slopeOf(draw, T + 1, 1)),
  ]
})

law('as many threads give the same loss and gradients, bit for bit', async (draw, crew) => {
  const { T, B } = draw.sizes
  const first = slopeOf(draw, T, B, await shardsOf(crew, draw))
  const second = slopeOf(draw, T, B, await shardsOf(crew, draw))
  const bits = ([path, values]: Numbers[number]) => [path, Buffer.from(values.buffer).toString('hex')]
  return isDeepStrictEqual(first.map(bits), second.map(bits)) ? [] : ['they differ']
})
