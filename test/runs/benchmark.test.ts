import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { sharedMemoryFor } from '../../src/fused/dataParallel/layout.ts'
import { type DataParallel, shardLayout } from '../../src/fused/dataParallel/dataParallel.ts'
import { type Distribute, timeIterations } from '../../src/runs/benchmark.ts'
import { ready } from '../support/ready.ts'

before(ready)

const sizes = { B: 2, N: 4, W: 3, R: 1, H: 5, I: 3, O: 2, T: 3 }

test('a benchmark with worker threads uses them: threads that have failed end it', async () => {
  const lost: Distribute = async (model, { batchSize, maxSteps }): Promise<DataParallel> => {
    const layout = shardLayout(model, { batchSize, maxSteps })
    const failure = () => 'the threads are gone'
    return { workers: 2, layout, shared: sharedMemoryFor(layout, 1), failure, giveUp: () => undefined, patience: 1 }
  }
  const timing = { path: 'fused' as const, iterations: 1, warmUp: 0, now: () => 0 }
  await assert.rejects(timeIterations('ntm', sizes, { ...timing, share: lost }), /the threads are gone/)
  assert.deepEqual(await timeIterations('ntm', sizes, timing), [0])
})
