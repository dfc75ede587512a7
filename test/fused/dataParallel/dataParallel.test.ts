import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../../../src/core/ownership.ts'
import { keyOf } from '../../../src/core/random.ts'
import { type DataParallel, shardLayout } from '../../../src/fused/dataParallel/dataParallel.ts'
import { type ShardLayout, sharedMemoryFor } from '../../../src/fused/dataParallel/layout.ts'
import { ShardFailed } from '../../../src/fused/dataParallel/shardFailed.ts'
import { installNodeKernels } from '../../../src/io/backends/kernels.ts'
import { startWorkerPool, type WorkerPool } from '../../../src/io/workers/workerPool.ts'
import { kernelHeap } from '../../../src/kernels/heap.ts'
import { runTraining } from '../../../src/runs/loop.ts'
import { disposePosition } from '../../../src/runs/position.ts'
import { speedup } from '../../../src/runs/workers.ts'
import { sampleBatch } from '../../../src/tasks/batch.ts'
import { lossAndGradients } from '../../../src/training/step.ts'
import { memoryRecorder, numbersOf, quietSurroundings, start, tinyMachine } from '../../runs/support.ts'
import { startNode } from '../../support/processes.ts'
import { ready } from '../../support/ready.ts'

before(async () => {
  await ready()
  await installNodeKernels()
})

const started: WorkerPool[] = []
const crewOf = (count: number, options: { patience?: number } = {}): WorkerPool => {
  const threads = startWorkerPool(count, options)
  started.push(threads)
  return threads
}
after(() => Promise.all(started.map(({ stop }) => stop())))

let tensors = 0
beforeEach(() => {
  tensors = tf.memory().numTensors
})
afterEach(() => assert.equal(tf.memory().numTensors, tensors, 'tensors leaked'))

const machine = tinyMachine({ batchSize: 5 })
const { model, task, batchSize } = machine
const layout = shardLayout(model, { maxSteps: task.maxSteps, batchSize })

const share = (threads: WorkerPool, changed: Partial<ShardLayout> = {}): Promise<DataParallel> => {
  const { module } = kernelHeap() ?? assert.fail('there are no kernels')
  return threads.share(module, { ...layout, ...changed })
}

/** Computes the loss and the gradients of some batch, for nothing. */
const compute = (dataParallel: DataParallel, size = batchSize): void =>
  tidy(() => {
    const params = model.init(keyOf(1))
    lossAndGradients(model, params, sampleBatch(task, keyOf(2), size), dataParallel)
  })

const failure = (reason: RegExp) => (error: unknown) => error instanceof ShardFailed && reason.test(error.message)

/** All numbers of a whole run. */
const run = async (dataParallel: DataParallel) => {
  const sharing = { ...machine, shards: dataParallel }
  const memory = memoryRecorder(sharing)
  const { around, losses } = quietSurroundings()
  const result = await runTraining(sharing, start(sharing), memory.recorder, around)
  memory.release()
  if (result._tag === 'Left') return assert.fail(JSON.stringify(result.left))
  const numbers = numbersOf(result.right.position)
  disposePosition(result.right.position)
  return { losses, numbers }
}

test('a run repeats, bit for bit, with as many workers', async () => {
  const first = await run(await share(crewOf(2)))
  const second = await run(await share(crewOf(2)))
  assert.deepEqual(second, first)
})

test('a thread without room for its shard says so, and goes on with what has room', async () => {
  const threads = crewOf(1)
  const config = { ...model.config, slots: 2 ** 28 }
  const shards = await share(threads, { config })
  assert.throws(() => compute(shards), failure(/^A worker thread failed: The WebAssembly heap has no room for/))
  assert.throws(() => compute(shards), failure(/has no room/))
  const again = await share(threads)
  compute(again)
  assert.throws(() => compute(shards), failure(/it now serves another model/))
})

test('a thread that cannot start says why', async () => {
  const module = {} as WebAssembly.Module
  await assert.rejects(crewOf(2).share(module, layout), failure(/^A worker thread failed: WebAssembly\.Instance/))
})

test('threads that were ended are not waited for', async () => {
  const threads = crewOf(2)
  const shards = await share(threads)
  await threads.stop()
  assert.throws(() => compute(shards), failure(/^A worker thread failed: it was stopped$/))
})

test('a silent thread is given up', () => {
  const given: string[] = []
  const dataParallel: DataParallel = {
    workers: 2,
    layout,
    shared: sharedMemoryFor(layout, 1),
    patience: 200,
    failure: () => given.at(-1),
    giveUp: (reason) => void given.push(reason),
  }
  assert.throws(() => compute(dataParallel), failure(/^A worker thread failed: it did not answer within 1 s$/))
  assert.deepEqual(given, ['it did not answer within 1 s'])
})

test('a batch that is larger than the shared memory is refused', async () => {
  const shards = await share(crewOf(1))
  assert.throws(() => compute(shards, batchSize + 1), /^RangeError: the shards are for at most 6 steps of 5 sequences/)
})

test('several workers are compared with one', async () => {
  let now = 0
  const factor = speedup(machine, await share(crewOf(1)), () => (now += 1))
  assert.equal(factor, 1)
})

test('threads that wait keep no process alive', async () => {
  const { finished } = startNode('.', ['--import', 'tsx', 'test/fused/unended.entry.ts'])
  const { code, signal, stdout, stderr } = await finished
  assert.deepEqual([code, signal, stdout], [0, null, 'waiting\n'], stderr)
})
