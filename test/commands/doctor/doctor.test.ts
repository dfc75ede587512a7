import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { beforeEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import type { Check } from '../../../src/commands/doctor/checks/check.ts'
import { checkFused } from '../../../src/commands/doctor/checks/fused.ts'
import { checkNode } from '../../../src/commands/doctor/checks/node.ts'
import {
  checkGradients,
  checkKernels,
  trainingGradients,
  trainingKernels,
} from '../../../src/commands/doctor/checks/operations.ts'
import { checkPackages } from '../../../src/commands/doctor/checks/packages.ts'
import { checkInternals, checkVersions } from '../../../src/commands/doctor/checks/tfjs.ts'
import { checkTraining, smallExperiment } from '../../../src/commands/doctor/checks/training.ts'
import { disposeTree } from '../../../src/core/ownership.ts'
import { installNodeKernels } from '../../../src/io/backends/kernels.ts'
import { type KernelHeap, kernelHeap } from '../../../src/kernels/heap.ts'
import { sampleBatch } from '../../../src/tasks/batch.ts'
import { startBackend } from '../../../src/tfjs/backend.ts'
import { evaluate } from '../../../src/training/evaluation.ts'
import { valueAndGradients } from '../../../src/training/gradients.ts'
import { initialTrainState, lossOf, trainStep } from '../../../src/training/step.ts'

beforeEach(async () => {
  assert.deepEqual(await startBackend('wasm'), E.right('wasm'))
})

/** Every kind of machine, controller and optimizer, and a ring that is unrolled more than once. */
const everyMachine = ['ntm', 'dnc', 'none'].flatMap((kind) =>
  ['lstm', 'feedforward'].flatMap((controller) =>
    [
      { optimizer: 'rmsprop', shifts: 3 },
      { optimizer: 'adam', shifts: 11 },
    ].map(({ optimizer, shifts }) =>
      smallExperiment({
        model: { kind, ...(kind === 'ntm' && { shifts }), controller: { kind: controller } },
        optimizer: { kind: optimizer },
      }),
    ),
  ),
)

test('training and evaluation run no kernel that is not on the list', async () => {
  const used = new Set<string>()
  for (const experiment of everyMachine) {
    const state = initialTrainState(experiment, experiment.key)
    const { kernelNames } = await tf.profile(async () => {
      const [next, metrics] = trainStep(experiment)(state)
      for (const tree of [next.params, next.optimizer, metrics]) disposeTree(tree)
      await evaluate(experiment.model, state.params, experiment.task, { key: experiment.key, sequences: 2 })
      return tf.scalar(0)
    })
    for (const name of kernelNames) used.add(name)
  }
  const unlisted = [...used].filter((name) => tf.getKernel(name, 'wasm') && !trainingKernels.includes(name))
  assert.deepEqual(unlisted, [])
  assert.ok(used.size > 30)
})

test('training differentiates nothing that is not on the list', () => {
  const used = new Set<string>()
  for (const { model, task, key } of everyMachine) {
    const params = model.init(key)
    const batch = sampleBatch(task, key, 2)
    const { value, gradients } = valueAndGradients(params, (values) => {
      const loss = lossOf(model, values, batch)
      const { state } = tf.engine() as unknown as { state: { activeTape: ReadonlyArray<{ kernelName: string }> } }
      for (const { kernelName } of state.activeTape) used.add(kernelName)
      return loss
    })
    for (const tree of [params, batch, { value }, gradients]) disposeTree(tree)
  }
  const unlisted = [...used].filter((name) => tf.getGradient(name) && !trainingGradients.includes(name))
  assert.deepEqual(unlisted, [])
  assert.ok(used.size > 20)
})

test('a kernel that a backend lacks is named, and no training goes through', async () => {
  const softplus = tf.getKernel(tf.Softplus, 'wasm')
  tf.unregisterKernel(tf.Softplus, 'wasm')
  const tensors = tf.memory().numTensors
  try {
    const { found, detail, remedy } = checkKernels('wasm', true)
    assert.deepEqual({ found, detail }, { found: false, detail: 'missing: Softplus' })
    assert.match(remedy ?? '', /npm ci/)
    const training = await checkTraining('wasm', true)
    assert.equal(training.found, false)
    assert.match(training.detail, /Kernel 'Softplus' not registered for backend 'wasm'/)
    assert.equal(tf.memory().numTensors, tensors)
  } finally {
    tf.registerKernel(softplus)
  }
  assert.equal(checkKernels('wasm', true).found, true)
  assert.equal((await checkTraining('wasm', true)).found, true)
  assert.equal(tf.memory().numTensors, tensors)
})

test('the fused kernels are tried against tfjs, and their variant is told', async () => {
  const { found, detail } = await checkFused()
  assert.ok(found)
  assert.match(detail, /^(relaxed|plain) SIMD/)
  const wrong = await checkFused(async () => {
    await installNodeKernels()
    const heap = kernelHeap() as KernelHeap
    Object.assign(heap, { kernels: { ...heap.kernels, crossEntropyForward: () => 1 } })
  })
  assert.deepEqual([wrong.found, wrong.required], [false, false])
  assert.match(wrong.detail, /^losses and gradient norms of the first steps are 1, .*, expected /)
  const broken = await checkFused(async () => {
    throw new Error('no such file')
  })
  assert.deepEqual([broken.found, broken.detail], [false, 'no such file'])
  assert.match(broken.remedy ?? '', /npm ci/)
  await installNodeKernels()
})

test('a gradient that is missing is named', () => {
  const tanh = tf.getGradient(tf.Tanh)
  tf.unregisterGradient(tf.Tanh)
  try {
    assert.equal(checkGradients().detail, 'missing: Tanh')
  } finally {
    tf.registerGradient(tanh)
  }
  assert.equal(checkGradients().found, true)
})

test('another version of tfjs, or one that is different inside, is told', () => {
  assert.equal(checkVersions().found, true)
  assert.match(
    checkVersions('4.21.0').detail,
    /expected 4\.21\.0, got tfjs-core 4\.22\.0, .*tfjs-backend-webgpu 4\.22\.0/,
  )
  assert.equal(checkInternals().found, true)
  const { registry } = tf.engine() as unknown as { registry: Record<string, object> }
  const wasm = registry['wasm'] as object
  registry['wasm'] = {}
  assert.equal(checkInternals().detail, 'missing: WASM backend.incRef')
  registry['wasm'] = wasm
})

test('optional packages: those that are not installed are named, with the command that installs them', () => {
  const install = 'npm install nothing-of-that-name'
  const { found, required, detail, remedy } = checkPackages('a package', 'plot', {
    names: ['fp-ts', 'nothing-of-that-name'],
    install,
  })
  assert.deepEqual([found, required, remedy], [false, false, `Run ${install}.`])
  assert.equal(detail, 'nothing-of-that-name: not installed (only plot needs it)')
  assert.equal(checkPackages('a package', 'plot', { names: ['fp-ts'], install }).found, true)
})

test('Node.js from 20.19 on', () => {
  for (const version of ['20.19.0', '20.20.2', '22.0.0', '100.0.0']) assert.equal(checkNode(version).found, true)
  for (const version of ['18.20.4', '20.18.3', '19.99.0']) assert.equal(checkNode(version).found, false)
  assert.match(checkNode('18.20.4').remedy ?? '', /Install Node\.js 20\.19/)
})

test('doctor finds all that is required here, and has a remedy for the rest', () => {
  const cli = fileURLToPath(new URL('../../../cli.ts', import.meta.url))
  const text = execFileSync(process.execPath, ['--import', 'tsx', cli, 'doctor', '--json'], {
    encoding: 'utf8',
    timeout: 60_000,
  })
  const checks = JSON.parse(text) as ReadonlyArray<Check>
  assert.deepEqual(
    checks.filter(({ required }) => required).map(({ name, found }) => [name, found]),
    [
      ['Node.js', true],
      ['TensorFlow.js', true],
      ['wasm backend', true],
      ['wasm kernels', true],
      ['TensorFlow.js internals', true],
      ['gradients', true],
      ['training on wasm', true],
      ['cpu backend', true],
      ['cpu kernels', true],
      ['training on cpu', true],
    ],
  )
  const optional = checks.filter(({ required }) => !required)
  assert.deepEqual(
    ['WebAssembly SIMD', 'fused kernels', 'drawing package', 'WebGPU packages', 'WebGPU adapter', 'Chromium'].filter(
      (name) => !optional.some((check) => check.name === name),
    ),
    [],
  )
  for (const { name, found, remedy } of optional) assert.ok(found || (remedy ?? '') !== '', name)
})
