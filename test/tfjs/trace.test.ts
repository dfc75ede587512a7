import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { traced } from '../../src/tfjs/trace.ts'
import { ready } from '../support/ready.ts'

before(ready)

test('a trace has the kernels that a computation calls, with what depends on nothing given as numbers', () => {
  tf.tidy(() => {
    const x = tf.tensor1d([1, 2])
    const { calls, values, given, results } = traced([x], () => [tf.mul(tf.add(tf.range(0, 2), 3), x)])
    assert.deepEqual(
      calls.map(({ kernel, inputs, outputs }) => [kernel, inputs, outputs]),
      [
        ['Range', [], [1]],
        ['Add', [1, 2], [3]],
        ['Multiply', [3, 0], [4]],
      ],
    )
    assert.deepEqual(
      values.map(({ entries }) => entries && [...entries]),
      [undefined, [0, 1], [3], [3, 4], undefined],
    )
    assert.deepEqual([given, results], [[0], [4]])
  })
})

test('kernels that a kernel calls are part of it', () => {
  const kernel = { kernelName: 'Outer', backendName: 'wasm' }
  tf.registerKernel({
    ...kernel,
    kernelFunc: ({ inputs }) => tf.engine().runKernel<tf.Tensor>('Tanh', inputs as unknown as tf.NamedTensorMap),
  })
  try {
    tf.tidy(() => {
      const x = tf.scalar(1)
      const { calls } = traced([x], () => [tf.engine().runKernel<tf.Tensor>('Outer', { x })])
      assert.deepEqual(
        calls.map((call) => call.kernel),
        ['Outer'],
      )
    })
  } finally {
    tf.unregisterKernel(kernel.kernelName, kernel.backendName)
  }
})

test('tracing leaves tfjs as it was, also after an error', () => {
  const engine = tf.engine()
  const tensors = tf.memory().numTensors
  assert.throws(() => traced([], () => assert.fail('body')))
  assert.equal(Object.hasOwn(engine, 'runKernel'), false)
  assert.equal(tf.memory().numTensors, tensors)
})
