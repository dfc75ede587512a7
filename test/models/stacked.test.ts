import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { buildModel, evaluate, initialTrainState, type Model, type TrainState, updateOn } from '../../src/index.ts'
import { chooseExecution, runFused, stacked } from '../../src/library/namespaces/models.ts'
import { disposeTree, entries } from '../../src/library/namespaces/tensors.ts'
import { kernelHeap } from '../../src/library/namespaces/kernels.ts'
import { recordingOf } from '../../src/library/namespaces/recordings.ts'
import { sampleBatch } from '../../src/library/namespaces/tasks.ts'
import { trainStep } from '../../src/library/namespaces/training.ts'
import { modelSentence } from '../../src/runs/modelSentence.ts'
import { sideBySide } from '../../src/training/evaluation.ts'
import { I, key, machineOf, optimizerFrom } from '../borders/machines.ts'
import { ready } from '../support/ready.ts'
import { taskOf } from '../support/trainers.ts'

before(ready)

/** A model like another, with other inputs. */
const withInputs = ({ config }: Model, inputs: number): Model => buildModel(config, inputs, 8)

const dnc = machineOf('dnc', 'fused')
const pair = () => stacked(dnc, withInputs(dnc, 8))

test('a stack trains and is evaluated like a model: it learns a batch by heart', async () => {
  const task = taskOf('copy', { bits: 8, minWords: 1, maxWords: 2 })
  assert.equal(task.inputSize, I)
  const trainer = { model: pair(), task, optimizer: optimizerFrom({ kind: 'adam', learningRate: 0.03 }), batchSize: 2 }
  const before = tf.memory().numTensors
  const batch = sampleBatch(task, key, 2)
  const update = updateOn(trainer)
  let state = initialTrainState(trainer, key)
  const losses: number[] = []
  for (const step of [
    ...Array.from({ length: 60 }, () => (now: TrainState) => update(now, batch)),
    trainStep(trainer),
  ]) {
    const [next, metrics] = step(state)
    losses.push(metrics.loss.dataSync()[0] as number)
    disposeTree({ ...metrics, params: state.params, optimizer: state.optimizer })
    state = next
  }
  assert.ok((losses[59] as number) < 0.3 * (losses[0] as number), losses.join(' '))
  const { loss } = await evaluate(trainer.model, state.params, task, { key, sequences: 20 })
  assert.ok(Number.isFinite(loss))
  disposeTree({ params: state.params, optimizer: state.optimizer })
  tf.dispose(batch)
  assert.equal(tf.memory().numTensors, before)
})

test('a stack says what it is, and how it is computed', () => {
  const stack = pair()
  const { mode, reason } = chooseExecution(stack)
  assert.deepEqual([mode, reason], ['stacked', 'its layers run one after the other'])
  assert.equal(chooseExecution({ ...stack, path: 'reference' }).mode, 'stepwise')
  assert.equal(chooseExecution({ ...stack, step: dnc.step }).mode, 'stepwise')
  assert.match(modelSentence(stack), /^a stack of a DNC with 16 slots of 8, .*\); a DNC with 16 slots of 8, .*\)$/)
})

test('a stack’s batches are as small as those of its largest layer', () => {
  const transformer = machineOf('none', 'fused', { controller: { kind: 'transformer', units: 64, layers: 4 } })
  assert.ok(sideBySide(transformer, 2000) < 64)
  assert.equal(sideBySide(stacked(dnc, withInputs(transformer, 8)), 2000), sideBySide(withInputs(transformer, 8), 2000))
})

test('models that do not fit onto one another are refused', () => {
  assert.throws(() => stacked(dnc, dnc), {
    name: 'RangeError',
    message: 'stacked: layer2: expected as many inputs as layer1 has outputs, 8, got 10',
  })
  const dropping = machineOf('dnc', 'fused', { conventions: { bypassDropout: 0.1 } })
  assert.throws(() => stacked(dropping, withInputs(dnc, 8)), {
    name: 'RangeError',
    message: /^stacked: layer1: expected conventions\.bypassDropout of 0: .*, got a model with it$/,
  })
})

test('what is for one model alone refuses a stack', async () => {
  const stack = pair()
  const params = stack.init(key)
  const state = stack.initialState(params, 1)
  const inputs = tf.zeros<tf.Rank.R3>([1, 1, I])
  const heap = kernelHeap() ?? assert.fail('there are no kernels')
  const before = tf.memory().numTensors
  assert.throws(() => runFused(heap, stack, params, state, inputs), {
    name: 'RangeError',
    message: /^plan: expected a model of one layer, got a stack/,
  })
  const zeros = (length: number) => Array.from({ length }, () => 0)
  await assert.rejects(recordingOf(stack, params, { inputs: [zeros(I)], targets: [zeros(8)], mask: [1] }), {
    name: 'RangeError',
    message: /^recordingOf: expected a model of one layer/,
  })
  assert.equal(tf.memory().numTensors, before)
  disposeTree({ params, state, inputs })
})

test('errors name a leaf by its layer', () => {
  const stack = pair()
  const params = stack.init(key)
  const [path, leaf] = entries(params).at(-1) ?? assert.fail('there are no params')
  leaf.dispose()
  assert.match(path, /^layer2\//)
  const input = tf.zeros<tf.Rank.R2>([1, I])
  const state = stack.initialState({}, 1)
  assert.throws(() => stack.step(params, state, input), {
    message: new RegExp(`^params ${path}: expected float32 .*, got a disposed tensor$`),
  })
  disposeTree({ state, input, params })
})
