import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { kernelsReady } from '../support/installed.ts'
import { optimizerFrom, tinyTrainer } from '../support/trainers.ts'
import { release } from '../../src/core/ownership.ts'
import { entries } from '../../src/core/tree.ts'
import { kernelHeap } from '../../src/kernels/heap.ts'
import type { Descended, DescentState } from '../../src/training/descent.ts'
import { descentOf } from '../../src/training/descentOf.ts'
import { fusedDescent } from '../../src/training/fusedDescent.ts'
import { configOf, type Optimizer } from '../../src/training/optimizers/optimizer.ts'
import { plainDescent } from '../../src/training/plainDescent.ts'
import { after, bytes, freeState } from './states.ts'

before(async () => {
  await kernelsReady()
})

const options = { kind: 'adam', learningRate: 1e-2, epsilon: 1e-8, clipNorm: 1 }

test('with kernels, a configured optimizer’s descent is the fused one; any other’s is the plain one', () => {
  const optimizer = optimizerFrom(options)
  const config = configOf(optimizer) ?? assert.fail('no config')
  const heap = kernelHeap() ?? assert.fail('no kernels')
  const params = { a: tf.randomNormal([60, 7], 0, 1, 'float32', 1) }
  const slope = { loss: tf.scalar(1), gradients: { a: tf.randomNormal([60, 7], 0, 1, 'float32', 2) } }
  const state: DescentState = { step: 0, rateScale: 1, onset: { since: 0 }, params, optimizer: optimizer.init(params) }
  const numbers = (descended: Descended): string => {
    const text = bytes({ ...descended })
    release(descended)
    return text
  }
  const fused = numbers(fusedDescent(config)(heap)(state, slope))
  const plain = numbers(plainDescent(optimizer)(state, slope))
  assert.notEqual(fused, plain, 'they round alike here: nothing is tested')
  assert.equal(numbers(descentOf(optimizer)(state, slope)), fused)
  assert.equal(numbers(descentOf({ ...optimizer })(state, slope)), fused)
  const { init, update } = optimizer
  const others: ReadonlyArray<Optimizer> = [
    { init, update },
    { init, update, config },
    { ...optimizer, init: (params) => init(params) },
    { ...optimizer, update: (gradients, before, context) => update(gradients, before, context) },
    { ...optimizer, config: { ...config, learningRate: 1 } },
  ]
  for (const other of others) {
    assert.equal(configOf(other), undefined)
    assert.equal(numbers(descentOf(other)(state, slope)), plain)
  }
  release({ params, ...slope, optimizer: state.optimizer })
})

test('a step with kernels leaves no tensor behind, and trains as one without', () => {
  const trainer = tinyTrainer('dnc', options)
  const { init, update } = trainer.optimizer
  const plain: typeof trainer = { ...trainer, optimizer: { init, update } }
  const held = tf.memory().numTensors
  const [fast, slow] = [after(trainer, 5), after(plain, 5)]
  const values = ({ params, optimizer }: typeof fast): ReadonlyArray<readonly [string, ReadonlyArray<number>]> =>
    entries({ params, optimizer }).map(([path, leaf]) => [path, [...leaf.dataSync()]])
  assert.notEqual(bytes(fast.params), bytes(slow.params), 'they round alike here: nothing is tested')
  const expected = values(slow)
  for (const [at, [path, found]] of values(fast).entries()) {
    const [name, wanted] = expected[at] ?? assert.fail(`${path} is new`)
    assert.equal(path, name)
    const largest = Math.max(...wanted.map(Math.abs))
    const worst = Math.max(...found.map((x, entry) => Math.abs(x - (wanted[entry] as number))))
    // Adam takes no notice of a gradient's size: that of its rounding, now and then, neither.
    assert.ok(worst <= 1e-3 * largest + 1e-6, `${path} differs by ${worst} of ${largest}`)
  }
  for (const state of [fast, slow]) freeState(state)
  assert.equal(tf.memory().numTensors, held)
})
