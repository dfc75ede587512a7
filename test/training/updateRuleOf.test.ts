import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { disposeTree } from '../../src/core/ownership.ts'
import { entries } from '../../src/core/tree.ts'
import { kernelHeap } from '../../src/kernels/heap.ts'
import { fusedUpdateRule } from '../../src/training/fusedUpdateRule.ts'
import { configOf, type Optimizer } from '../../src/training/optimizers/optimizer.ts'
import { plainUpdateRule } from '../../src/training/plainUpdateRule.ts'
import type { UpdateResult, UpdateState } from '../../src/training/updateRule.ts'
import { updateRuleOf } from '../../src/training/updateRuleOf.ts'
import { kernelsReady } from '../support/installed.ts'
import { optimizerFrom, tinyTrainer } from '../support/trainers.ts'
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
  const lossAndGradients = { loss: tf.scalar(1), gradients: { a: tf.randomNormal([60, 7], 0, 1, 'float32', 2) } }
  const state: UpdateState = {
    step: 0,
    rateScale: 1,
    decayTrigger: { since: 0 },
    params,
    optimizer: optimizer.init(params),
  }
  const numbers = (descended: UpdateResult): string => {
    const text = bytes({ ...descended })
    disposeTree(descended)
    return text
  }
  const fused = numbers(fusedUpdateRule(config)(heap)(state, lossAndGradients))
  const plain = numbers(plainUpdateRule(optimizer)(state, lossAndGradients))
  assert.notEqual(fused, plain, 'they round alike here: nothing is tested')
  assert.equal(numbers(updateRuleOf(optimizer)(state, lossAndGradients)), fused)
  assert.equal(numbers(updateRuleOf({ ...optimizer })(state, lossAndGradients)), fused)
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
    assert.equal(numbers(updateRuleOf(other)(state, lossAndGradients)), plain)
  }
  disposeTree({ params, ...lossAndGradients, optimizer: state.optimizer })
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
