import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { type BackendName, startBackend } from '../../src/tfjs/backend.ts'
import { explain } from '../../src/core/errors.ts'
import { keyOf } from '../../src/core/random.ts'
import { type Batch, sampleBatch } from '../../src/tasks/batch.ts'
import { tasks } from '../../src/tasks/registry.ts'
import type { Task } from '../../src/tasks/task.ts'

const bytes = ({ inputs, targets, mask }: Batch) =>
  [inputs, targets, mask].map((x) => [x.shape, Buffer.from(x.dataSync().slice().buffer).toString('hex')])

const batchOn = async (backend: BackendName, task: Task) => {
  const started = await startBackend(backend)
  if (E.isLeft(started)) assert.fail(explain(started.left))
  const batch = sampleBatch(task, keyOf(5), 3)
  const contents = bytes(batch)
  tf.dispose(batch)
  return contents
}

for (const { name, configure } of tasks)
  test(`${name}: the same seed gives the same batch on cpu and wasm, byte for byte`, async () => {
    const task = configure({})
    if (E.isLeft(task)) assert.fail(explain(task.left))
    const [cpu, wasm] = [await batchOn('cpu', task.right), await batchOn('wasm', task.right)]
    assert.deepEqual(cpu, wasm)
    assert.ok(JSON.stringify(cpu).includes('803f'), 'no entry is 1')
  })
