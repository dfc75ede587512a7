import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { tidy } from '../../../src/core/ownership.ts'
import { keyOf } from '../../../src/core/random.ts'
import { type DataParallel, shardLayout } from '../../../src/fused/dataParallel/dataParallel.ts'
import { ShardFailed } from '../../../src/fused/dataParallel/shardFailed.ts'
import { installNodeKernels } from '../../../src/io/backends/kernels.ts'
import { threadScript } from '../../../src/io/workers/threadScript.ts'
import { startWorkerPool, type WorkerPool } from '../../../src/io/workers/workerPool.ts'
import { programUrl } from '../../../src/io/packageFiles.ts'
import { kernelHeap } from '../../../src/kernels/heap.ts'
import { runTraining } from '../../../src/runs/loop.ts'
import { sampleBatch } from '../../../src/tasks/batch.ts'
import { lossAndGradients } from '../../../src/training/step.ts'
import { memoryRecorder, quietSurroundings, start, tinyMachine } from '../../runs/support.ts'
import { ready } from '../../support/ready.ts'

before(async () => {
  await ready()
  await installNodeKernels()
})

/** Far longer than any test waits: a thread that has ended is not waited for. */
const PATIENCE = 600_000

const started: WorkerPool[] = []
after(() => Promise.all(started.map(({ stop }) => stop())))

const machine = tinyMachine({ batchSize: 5 })
const { model, task, batchSize } = machine
const layout = shardLayout(model, { maxSteps: task.maxSteps, batchSize })
const real = threadScript(programUrl('shardThread'))

/** What a thread does in the middle of its shard instead of computing it: a kernel's memory is asked for there. */
const atFirstShard = (body: string): string => `
const { Memory } = WebAssembly
WebAssembly.Memory = function (...given) {
  const memory = new Memory(...given)
  memory.grow = () => { ${body} }
  return memory
}
${real}`

const share = (pool: WorkerPool): Promise<DataParallel> => {
  started.push(pool)
  const { module } = kernelHeap() ?? assert.fail('there are no kernels')
  return pool.share(module, layout)
}

const poolOf = (script: string, more: Parameters<typeof startWorkerPool>[1] = {}): WorkerPool =>
  startWorkerPool(2, { patience: PATIENCE, script, ...more })

/** The error of a batch whose shards such threads compute, with the best reason that becomes known. */
const errorOf = async (pool: WorkerPool): Promise<ShardFailed> => {
  try {
    const dataParallel = await share(pool)
    tidy(() => {
      lossAndGradients(model, model.init(keyOf(1)), sampleBatch(task, keyOf(2), batchSize), dataParallel)
    })
  } catch (error) {
    if (error instanceof ShardFailed) return error.explained()
    throw error
  }
  return assert.fail('it did not fail')
}

const ends = {
  'process.exit in a shard': [atFirstShard('process.exit(7)'), /^it exited with code 7$/],
  'an exception between shards': [`Atomics.wait = () => { throw new Error('the cat') }\n${real}`, /^the cat$/],
} as const

for (const [what, [script, reason]] of Object.entries(ends))
  test(`a thread that ends is noticed at once, with its reason: ${what}`, async () => {
    const before = tf.memory().numTensors
    assert.match((await errorOf(poolOf(script))).reason, reason)
    assert.equal(tf.memory().numTensors, before, 'tensors leaked')
  })

const noThreads = process.platform === 'linux' ? false : 'only Linux shows which threads of a process run'

test('a thread out of memory is noticed at once, with its reason', { skip: noThreads }, async () => {
  const greedy = atFirstShard('const kept = []; for (;;) kept.push(new Array(1e5).fill(kept.length).map(String))')
  const pool = poolOf(greedy, { limits: { maxOldGenerationSizeMb: 40, maxYoungGenerationSizeMb: 8 } })
  assert.match((await errorOf(pool)).reason, /memory limit/)
})

test('threads that end before they are needed, while they load, or never start: with their reason', async () => {
  await assert.rejects(share(poolOf("throw new Error('the dog')")), /^ShardFailed: A worker thread failed: the dog$/)
  await assert.rejects(share(poolOf('process.exit(3)')), /it exited with code 3$/)
  await assert.rejects(share(poolOf('for (;;);', { starting: 50 })), /it did not start within 1 s$/)
})

test('a run whose worker thread ends saves its last state and says which', async () => {
  // The first rounds are well.
  const body = 'return Object.getPrototypeOf(memory).grow.call(memory, ...arguments)'
  const later = `
${atFirstShard(body).replace('() => {', 'function () {')}
let rounds = 0
const { wait } = Atomics
Atomics.wait = (...given) => { if (++rounds > 3) process.exit(9); return wait(...given) }`
  const experiment = { ...machine, dataParallel: await share(poolOf(later)) }
  const memory = memoryRecorder(experiment)
  const { around, losses } = quietSurroundings()
  const slowly = {
    ...around,
    watch: () =>
      new Promise<void>((resolve) => {
        setTimeout(resolve, 20)
      }),
  }
  const ended = await runTraining(experiment, start(experiment), memory.recorder, slowly)
  assert.ok(E.isLeft(ended) && ended.left.tag === 'WorkerFailed', JSON.stringify(ended))
  const step = losses.at(-1)?.[0] ?? 0
  assert.equal(ended.left.reason, 'A worker thread failed: it exited with code 9')
  assert.equal(ended.left.remedy, `Step ${step} is saved. Train with --workers 1.`)
  assert.equal(memory.checkpoints.at(-1)?.state.step, step)
  memory.release()
})
