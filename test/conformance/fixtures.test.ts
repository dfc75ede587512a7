import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { type BackendName, startBackend } from '../../src/tfjs/backend.ts'
import { beyond, contentOf, fixtures, recomputed } from './vectors.ts'

/** A plain float32 implementation is that near: more is a bug, though the tolerances are wider. */
const ROUNDING = 5e-6

const backends: ReadonlyArray<BackendName> = ['wasm', 'cpu']
for (const backend of backends)
  test(`on ${backend} every vector agrees within rounding`, async (t) => {
    assert.ok(E.isRight(await startBackend(backend)))
    for (const name of fixtures)
      await t.test(name, async () => {
        const content = await contentOf(name)
        const tensors = tf.memory().numTensors
        const verification = await recomputed(content)
        assert.equal(tf.getBackend(), backend)
        assert.equal(tf.memory().numTensors, tensors, 'tensors leaked')
        assert.deepEqual(beyond(verification), [])
        const worst = verification.findings.filter(({ error }) => error > ROUNDING)
        assert.deepEqual(worst, [])
      })
  })

test('a finding for every expected tensor, no more and no fewer', async () => {
  for (const name of fixtures) {
    const content = await contentOf(name)
    const expected = content.tensors
      .map((tensor) => /^expected\/(.*)$/.exec(tensor.name)?.[1])
      .filter((tensor) => tensor !== undefined)
    const { findings } = await recomputed(content)
    assert.deepEqual(findings.map(({ tensor }) => tensor).toSorted(), expected.toSorted())
    for (const { tensor, tolerance } of findings)
      assert.equal(tolerance, tensor.startsWith('gradients/') ? 1e-4 : 2e-5, tensor)
  }
})
