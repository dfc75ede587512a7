import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { installNodeKernels } from '../../src/io/backends/kernels.ts'
import type { Path } from '../../src/models/model.ts'
import { type BackendName, startBackend } from '../../src/tfjs/backend.ts'
import { beyond, contentOf, fixtureFile, fixtures, recomputed, variants } from './vectors.ts'

/** The error of a plain float32 implementation: more is a bug, even within the wider tolerances. */
const ROUNDING = 5e-6

const all = [...fixtures, ...variants]

const ways: ReadonlyArray<readonly [backend: BackendName, path: Path]> = [
  ['wasm', 'fused'],
  ['wasm', 'reference'],
  ['cpu', 'reference'],
]
for (const [backend, path] of ways)
  test(`on ${backend}, by the ${path} path, every vector agrees within rounding`, async (t) => {
    assert.ok(E.isRight(await startBackend(backend)))
    await installNodeKernels()
    for (const name of all)
      await t.test(name, async () => {
        const content = await contentOf(name)
        const tensors = tf.memory().numTensors
        const verification = await recomputed(content, path)
        assert.equal(tf.getBackend(), backend)
        assert.equal(tf.memory().numTensors, tensors, 'tensors leaked')
        assert.deepEqual(beyond(verification), [])
        const worst = verification.findings.filter(({ error }) => error > ROUNDING)
        assert.deepEqual(worst, [])
      })
  })

test('no vector lies there untested', () => {
  const folder = dirname(fixtureFile('dnc-paper'))
  const there = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.safetensors'),
  )
  assert.deepEqual(there.map((name) => name.replace('.safetensors', '')).toSorted(), all.toSorted())
})

test('a finding for every expected tensor, no more and no fewer', async () => {
  for (const name of all) {
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
