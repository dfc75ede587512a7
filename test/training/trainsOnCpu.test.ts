import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { startBackend } from '../../src/tfjs/backend.ts'
import { assertSameLosses, lossesOnWasm } from '../webgpu/losses.ts'
import { losses } from '../webgpu/trial.ts'

test('on the CPU, models train as on WASM, and leak no tensor', async () => {
  const expected = await lossesOnWasm()
  assert.deepEqual(await startBackend('cpu'), E.right('cpu'))
  const before = tf.memory().numTensors
  assertSameLosses(await losses(), expected)
  assert.equal(tf.memory().numTensors, before)
})
