import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { ready } from '../support/ready.ts'
import { type Content, vectorOf } from '../../src/conformance/vector.ts'
import { explain } from '../../src/core/errors.ts'
import { contentOf, withModel } from './vectors.ts'

before(ready)

const without = (content: Content, name: string): Content => ({
  ...content,
  tensors: content.tensors.filter((tensor) => tensor.name !== name),
})

const renamed = (content: Content, from: string, to: string): Content => ({
  ...content,
  tensors: content.tensors.map((tensor) => (tensor.name === from ? { ...tensor, name: to } : tensor)),
})

const reshaped = (content: Content, name: string, shape: ReadonlyArray<number>): Content => ({
  ...content,
  tensors: content.tensors.map((tensor) => (tensor.name === name ? { ...tensor, shape } : tensor)),
})

const spoilings: ReadonlyArray<readonly [string, (content: Content) => Content, RegExp]> = [
  ['another format', (c) => ({ ...c, metadata: { ...c.metadata, format: 'x/2' } }), /its format is x\/2/],
  ['no format', (c) => ({ ...c, metadata: {} }), /not stated.*\n.*neural-computer-conformance\/1/],
  ['no model', (c) => ({ ...c, metadata: { format: c.metadata['format'] ?? '' } }), /metadata\.model: expected JSON/],
  [
    'a misspelt size',
    (c) => withModel(c, ({ slots, ...model }) => ({ ...model, slotz: slots })),
    /slotz.*did you mean slots/,
  ],
  ['an unknown kind', (c) => withModel(c, (model) => ({ ...model, kind: 'ntn' })), /did you mean ntm/],
  [
    'no input size',
    (c) => withModel(c, (model) => ({ ...model, inputSize: 0 })),
    /inputSize: expected a whole number ≥ 1/,
  ],
  [
    'a missing gradient',
    (c) => without(c, 'expected/gradients/readout/bias'),
    /expected\/gradients\/readout\/bias is missing/,
  ],
  ['a missing state', (c) => without(c, 'expected/states/memory'), /expected\/states\/memory is missing/],
  ['no inputs', (c) => without(c, 'inputs'), /inputs is missing/],
  ['a stranger', (c) => renamed(c, 'mask', 'musk'), /mask is missing; musk is not expected/],
  [
    'a turned kernel',
    (c) => reshaped(c, 'params/readout/kernel', [3, 15]),
    /params\/readout\/kernel has shape \[3 15\], expected \[15 3\]/,
  ],
  [
    'another machine',
    (c) => withModel(c, (model) => ({ ...model, slots: 4 })),
    /initial\/memory has shape \[2 9 4\], expected \[2 4 4\]/,
  ],
]
for (const [what, spoil, message] of spoilings)
  test(`a vector with ${what} is refused, and says so`, async () => {
    const content = spoil(await contentOf('ntm-paper'))
    const before = tf.memory().numTensors
    const vector = vectorOf('bad.safetensors', content)
    assert.ok(E.isLeft(vector))
    assert.match(explain(vector.left), message)
    assert.match(explain(vector.left), /bad\.safetensors/)
    assert.equal(tf.memory().numTensors, before, 'tensors leaked')
  })
