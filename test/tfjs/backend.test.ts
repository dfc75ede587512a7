import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { type BackendName, startBackend } from '../../src/tfjs/backend.ts'
import { type AppError, explain } from '../../src/core/errors.ts'

const failureOf = async (name: BackendName): Promise<AppError> => {
  const started = await startBackend(name)
  return E.isLeft(started) ? started.left : assert.fail(`${name} started`)
}

/** Replaces what the platform says of itself. */
const pretend = (navigator: unknown): void => {
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true, writable: true })
}
const real = globalThis.navigator
afterEach(() => pretend(real))

for (const name of ['cpu', 'wasm'] as const)
  test(`${name} starts, computes and differentiates`, async () => {
    assert.deepEqual(await startBackend(name), E.right(name))
    assert.equal(tf.getBackend(), name)
    const slope = tf.tidy(() =>
      tf
        .grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([1, -3]))
        .dataSync(),
    )
    assert.deepEqual([...slope], [2, -6])
  })

test('wasm is the default', async () => {
  assert.deepEqual(await startBackend(), E.right('wasm'))
})

test('starting twice is starting once', async () => {
  await startBackend('wasm')
  const kept = tf.tensor1d([1, 2, 3])
  const clones = tf.getKernel(tf.Identity, 'wasm')
  assert.deepEqual(await startBackend('wasm'), E.right('wasm'))
  assert.deepEqual([...kept.dataSync()], [1, 2, 3])
  assert.equal(tf.getKernel(tf.Identity, 'wasm'), clones)
  kept.dispose()
})

test('webgpu without navigator.gpu is an error that says what to do, and nothing else starts instead', async () => {
  await startBackend('wasm')
  pretend({})
  const error = await failureOf('webgpu')
  assert.equal(error.tag, 'BackendUnavailable')
  assert.match(explain(error), /^The webgpu backend cannot start: there is no navigator\.gpu\n {2}• In Node, install/)
  assert.equal(tf.getBackend(), 'wasm')
})

test('webgpu without an adapter is an error that says what to do', async () => {
  pretend({ gpu: { requestAdapter: async () => null } })
  assert.match(explain(await failureOf('webgpu')), /no graphics adapter was found\n {2}• Install a Vulkan driver/)
})

test('webgpu whose adapter fails is an error with the reason', async () => {
  pretend({
    gpu: {
      requestAdapter: async () => {
        throw new Error('the driver crashed')
      },
    },
  })
  assert.match(explain(await failureOf('webgpu')), /cannot start: the driver crashed/)
})

test('webgpu whose device fails is an error, and nothing else starts instead', async () => {
  const adapter = {
    info: {},
    limits: {},
    features: new Set(),
    requestDevice: async () => {
      throw new Error('no device')
    },
  }
  pretend({ gpu: { requestAdapter: async () => adapter } })
  const error = await failureOf('webgpu')
  assert.deepEqual([error.tag, tf.getBackend()], ['BackendUnavailable', 'wasm'])
})
