import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { ready } from '../support/ready.ts'
import { tryAll } from './trial.ts'

before(ready)

test('hundreds of malformed calls, some of each public function: each is refused or right, and the next one is right', async () => {
  const tensors = tf.memory().numTensors
  const { made, refused } = await tryAll(6, 1)
  assert.ok(made >= 300 && refused > made / 2, `${refused} of ${made} were refused`)
  assert.equal(tf.memory().numTensors, tensors, 'tensors leaked')
})
