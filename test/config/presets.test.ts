import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import type { Config } from '../../src/config/config.ts'
import { presetNames, presets } from '../../src/config/presets/index.ts'
import type { JsonRecord } from '../../src/config/json.ts'
import { presetNote, resolveConfig } from '../../src/config/resolve.ts'
import { experimentOf } from '../../src/runs/experiment.ts'
import { tasks } from '../../src/tasks/registry.ts'
import { only, resolved } from './resolved.ts'

/** Copy and repeat-copy as in the papers. */
const plainCopy = { startFlag: true, answerFlag: 'none' }
const plainRepeats = { repeatMean: 0, repeatUnit: 10, startFlag: true }

/** What jingweiz/pytorch-dnc has in every run, by its options file; `own` are the conventions of one memory. */
const assertPytorchDnc = (
  { model, optimizer, ...config }: Config,
  own: Partial<Config['model']['conventions']>,
): void => {
  assert.deepEqual(model.conventions, {
    strength: 'softplus',
    keyActivation: 'tanh',
    activations: {},
    clip: 20,
    clipCell: false,
    clipInterface: null,
    clipMemoryGradient: null,
    masking: false,
    interfaceNorm: false,
    bypassDropout: 0,
    ...own,
  })
  assert.deepEqual(model.initialState, {
    controller: 'zeros',
    memory: 1e-6,
    readVectors: 1e-6,
    weightings: 'one-hot',
  })
  assert.deepEqual(
    only(optimizer, 'kind', 'learningRate', 'decay', 'momentum', 'centered', 'epsilon', 'clipNorm', 'clipValue'),
    {
      kind: 'rmsprop',
      learningRate: 1e-4,
      decay: 0.9,
      momentum: 0,
      centered: false,
      epsilon: 1e-10,
      clipNorm: 50,
      clipValue: null,
    },
  )
  assert.deepEqual([optimizer.schedule.kind, optimizer.schedule.warmup], ['constant', 0])
  assert.deepEqual(only(config, 'batchSize', 'steps', 'evalEvery'), { batchSize: 16, steps: 100_000, evalEvery: 500 })
}

test('pytorch-dnc, copy: an NTM with its options to the letter', () => {
  const config = resolved('pytorch-dnc', { task: { name: 'copy' } })
  assertPytorchDnc(config, { order: 'writeThenRead', sharpeningEpsilon: 0 })
  assert.deepEqual(config.task, { name: 'copy', bits: 8, minWords: 5, maxWords: 10, ...plainCopy })
  assert.deepEqual(only(config.model, 'kind', 'slots', 'wordSize', 'readHeads', 'writeHeads', 'shifts'), {
    kind: 'ntm',
    slots: 128,
    wordSize: 20,
    readHeads: 1,
    writeHeads: 1,
    shifts: 3,
  })
  assert.deepEqual(only(config.model.controller, 'kind', 'units', 'layers'), { kind: 'lstm', units: 100, layers: 1 })
})

test('pytorch-dnc, repeat-copy: a DNC with its options to the letter', () => {
  const config = resolved('pytorch-dnc', { task: { name: 'repeat-copy' } })
  assertPytorchDnc(config, { usageStopGradient: false, deallocation: false, linkSharpness: false })
  assert.deepEqual(config.task, {
    name: 'repeat-copy',
    bits: 4,
    minWords: 1,
    maxWords: 2,
    minRepeats: 1,
    maxRepeats: 2,
    ...plainRepeats,
  })
  assert.deepEqual(only(config.model, 'kind', 'slots', 'wordSize', 'readHeads', 'writeHeads'), {
    kind: 'dnc',
    slots: 16,
    wordSize: 16,
    readHeads: 4,
    writeHeads: 1,
  })
  assert.deepEqual(only(config.model.controller, 'kind', 'units', 'layers'), { kind: 'lstm', units: 64, layers: 1 })
})

test('deepmind: the DNC of its training example', () => {
  const { model, optimizer, ...config } = resolved('deepmind', { task: { name: 'repeat-copy' } })
  assert.deepEqual(config.task, {
    name: 'repeat-copy',
    bits: 4,
    minWords: 1,
    maxWords: 2,
    minRepeats: 1,
    maxRepeats: 2,
    ...plainRepeats,
  })
  assert.deepEqual(only(model, 'kind', 'slots', 'wordSize', 'readHeads', 'writeHeads'), {
    kind: 'dnc',
    slots: 16,
    wordSize: 16,
    readHeads: 4,
    writeHeads: 1,
  })
  assert.deepEqual(only(model.controller, 'kind', 'units', 'layers'), { kind: 'lstm', units: 64, layers: 1 })
  assert.deepEqual(only(model.conventions, 'strength', 'keyActivation', 'usageStopGradient', 'clip', 'clipCell'), {
    strength: 'softplus',
    keyActivation: 'linear',
    usageStopGradient: true,
    clip: 20,
    clipCell: true,
  })
  assert.deepEqual(Object.values(model.initialState), ['zeros', 'zeros', 'zeros', 'zeros'])
  assert.deepEqual(only(optimizer, 'kind', 'learningRate', 'decay', 'momentum', 'epsilon', 'clipNorm'), {
    kind: 'rmsprop',
    learningRate: 1e-4,
    decay: 0.9,
    momentum: 0,
    epsilon: 1e-10,
    clipNorm: 50,
  })
  assert.deepEqual(only(config, 'batchSize', 'steps'), { batchSize: 16, steps: 100_000 })
})

test('paper: the NTM paper’s machine, its optimizer, and the plain equations', () => {
  const { model, optimizer, ...config } = resolved('paper')
  assert.deepEqual(config.task, { name: 'copy', bits: 8, minWords: 1, maxWords: 20, ...plainCopy })
  assert.deepEqual(only(model, 'kind', 'slots', 'wordSize', 'readHeads', 'writeHeads', 'shifts'), {
    kind: 'ntm',
    slots: 128,
    wordSize: 20,
    readHeads: 1,
    writeHeads: 1,
    shifts: 3,
  })
  assert.equal(model.controller.units, 100)
  assert.deepEqual(only(model.conventions, 'strength', 'keyActivation', 'order', 'clip', 'clipCell'), {
    strength: 'oneplus',
    keyActivation: 'linear',
    order: 'readThenWrite',
    clip: null,
    clipCell: false,
  })
  assert.deepEqual(Object.values(model.initialState), ['zeros', 'zeros', 'zeros', 'zeros'])
  assert.deepEqual(only(optimizer, 'kind', 'learningRate', 'decay', 'momentum', 'centered', 'clipValue', 'clipNorm'), {
    kind: 'rmsprop',
    learningRate: 1e-4,
    decay: 0.95,
    momentum: 0.9,
    centered: true,
    clipValue: 10,
    clipNorm: null,
  })
  assert.equal(config.batchSize, 1)
})

/** Graves et al. 2014, tables 1 to 3: heads, units (layers × units), N × M, learning rate. */
const tables: Readonly<Record<string, Readonly<{ flags: JsonRecord; rows: ReadonlyArray<string> }>>> = {
  'table 1, feedforward controllers': {
    flags: { model: { controller: { kind: 'feedforward' } } },
    rows: [
      'copy: ntm, 1 + 1 heads, feedforward 1 × 100, 128 × 20, 0.0001',
      'repeat-copy: ntm, 1 + 1 heads, feedforward 1 × 100, 128 × 20, 0.0001',
      'associative-recall: ntm, 4 + 4 heads, feedforward 1 × 256, 128 × 20, 0.0001',
      'n-grams: ntm, 1 + 1 heads, feedforward 1 × 100, 128 × 20, 0.00003',
      'priority-sort: ntm, 8 + 8 heads, feedforward 1 × 512, 128 × 20, 0.00003',
    ],
  },
  'table 2, LSTM controllers': {
    flags: {},
    rows: [
      'copy: ntm, 1 + 1 heads, lstm 1 × 100, 128 × 20, 0.0001',
      'repeat-copy: ntm, 1 + 1 heads, lstm 1 × 100, 128 × 20, 0.0001',
      'associative-recall: ntm, 1 + 1 heads, lstm 1 × 100, 128 × 20, 0.0001',
      'n-grams: ntm, 1 + 1 heads, lstm 1 × 100, 128 × 20, 0.00003',
      'priority-sort: ntm, 5 + 5 heads, lstm 2 × 100, 128 × 20, 0.00003',
    ],
  },
  'table 3, LSTMs': {
    flags: { model: { kind: 'none' } },
    rows: [
      'copy: none, lstm 3 × 256, 0.00003',
      'repeat-copy: none, lstm 3 × 512, 0.00003',
      'associative-recall: none, lstm 3 × 256, 0.0001',
      'n-grams: none, lstm 3 × 128, 0.0001',
      'priority-sort: none, lstm 3 × 128, 0.00003',
    ],
  },
}

const rowOf = ({ task, model, optimizer }: Config): string => {
  const { kind, slots, wordSize, readHeads, writeHeads, controller } = model
  const rate = optimizer.learningRate.toLocaleString('en-US', { maximumFractionDigits: 9 })
  return [
    `${task.name}: ${kind}`,
    ...(kind === 'none' ? [] : [`${readHeads} + ${writeHeads} heads`]),
    `${controller.kind} ${controller.layers} × ${controller.units}`,
    ...(kind === 'none' ? [] : [`${slots} × ${wordSize}`]),
    rate,
  ].join(', ')
}

for (const [table, { flags, rows }] of Object.entries(tables))
  for (const row of rows)
    test(`paper: Graves et al. 2014, ${table}: ${row}`, () => {
      const name = row.slice(0, row.indexOf(':'))
      const config = resolved('paper', { ...flags, task: { name } })
      assert.equal(rowOf(config), row)
      const { learningRate: _, ...training } = resolved('paper').optimizer
      assert.deepEqual(only(config, 'batchSize', 'steps'), { batchSize: 1, steps: 1_000_000 })
      assert.deepEqual({ ...config.optimizer, learningRate: undefined }, { ...training, learningRate: undefined })
    })

test('paper: what the paper does not have is told, with what applies', () => {
  const note = (preset: string, flags: JsonRecord) => presetNote({ preset, flags, source: 'a test' })
  assert.equal(note('paper', { task: { name: 'n-grams' } }), undefined)
  assert.equal(note('paper', { task: { name: 'n-grams' }, model: { kind: 'none' } }), undefined)
  const first = 'The paper, Graves et al. 2014, has no'
  assert.equal(note('paper', { task: { name: 'addition' } }), `${first} task addition: its settings for copy apply.`)
  assert.equal(
    note('paper', { model: { kind: 'dnc' } }),
    `${first} memory dnc: its settings for copy, with the sizes of an NTM, apply.`,
  )
  assert.equal(
    note('paper', { task: { name: 'dyck' }, model: { kind: 'sam' } }),
    `${first} task dyck and no memory sam: its settings for copy, with the sizes of an NTM, apply.`,
  )
  assert.equal(note('lstm', { task: { name: 'dyck' } }), `${first} task dyck: its settings for copy apply.`)
  assert.equal(note('default', { task: { name: 'dyck' } }), undefined)
})

test('lstm: the NTM paper’s baseline, and the optimizer of its machines', () => {
  const { model, optimizer, ...config } = resolved('lstm')
  const experiment = resolved('paper')
  assert.equal(model.kind, 'none')
  assert.deepEqual(only(model.controller, 'kind', 'units', 'layers'), { kind: 'lstm', units: 256, layers: 3 })
  assert.deepEqual(optimizer, { ...experiment.optimizer, learningRate: 3e-5 })
  assert.deepEqual(only(config, 'batchSize', 'steps'), only(experiment, 'batchSize', 'steps'))
  const settings = ['repeat-copy', 'associative-recall', 'n-grams', 'priority-sort'].map((name) => {
    const { model, optimizer } = resolved('lstm', { task: { name } })
    return [model.controller.layers, model.controller.units, optimizer.learningRate]
  })
  assert.deepEqual(settings, [
    [3, 512, 3e-5],
    [3, 256, 1e-4],
    [3, 128, 1e-4],
    [3, 128, 3e-5],
  ])
})

test('adnc: a DNC without links, with norms and bypass dropout, and without masks', () => {
  const { model, optimizer, ...config } = resolved('adnc')
  assert.deepEqual(only(model, 'kind', 'slots', 'wordSize', 'readHeads', 'writeHeads'), {
    kind: 'content-dnc',
    slots: 128,
    wordSize: 32,
    readHeads: 2,
    writeHeads: 1,
  })
  assert.deepEqual(only(model.controller, 'kind', 'units', 'layerNorm', 'forgetBias'), {
    kind: 'lstm',
    units: 64,
    layerNorm: true,
    forgetBias: 0,
  })
  const norms = only(model.conventions, 'interfaceNorm', 'interfaceInnerBias', 'normEpsilon')
  assert.deepEqual(norms, { interfaceNorm: true, interfaceInnerBias: true, normEpsilon: 1e-6 })
  assert.deepEqual(only(model.conventions, 'strength', 'masking', 'bypassDropout', 'recurrentDropout'), {
    strength: 'oneplus',
    masking: false,
    bypassDropout: 0.1,
    recurrentDropout: true,
  })
  assert.deepEqual(Object.values(model.initialState), ['zeros', 'inverse-size', 'zeros', 'zeros'])
  assert.deepEqual(only(optimizer, 'kind', 'learningRate', 'decay', 'momentum', 'clipValue', 'clipNorm'), {
    kind: 'rmsprop',
    learningRate: 1e-4,
    decay: 0.9,
    momentum: 0.9,
    clipValue: 10,
    clipNorm: null,
  })
  assert.equal(config.batchSize, 32)
})

test('dropping everything is refused', () => {
  const config = resolveConfig({ flags: { model: { conventions: { bypassDropout: 1 } } }, source: 'a test' })
  assert.deepEqual(E.isLeft(config) && config.left, {
    tag: 'InvalidConfig',
    source: 'a test',
    problems: ['model.conventions.bypassDropout: expected a number from 0 to below 1, got 1'],
  })
})

test('the default task has the ranges of the NTM paper', () => {
  assert.deepEqual(resolved('default').task, { name: 'copy', bits: 8, minWords: 1, maxWords: 20, ...plainCopy })
  assert.deepEqual(resolved('default', { task: { name: 'repeat-copy' } }).task, {
    name: 'repeat-copy',
    bits: 8,
    minWords: 1,
    maxWords: 10,
    minRepeats: 1,
    maxRepeats: 10,
    ...plainRepeats,
  })
})

for (const preset of presetNames)
  test(`${preset} says where it is from, and makes a machine for every task and every kind of memory`, () => {
    assert.ok(presets[preset]?.source && presets[preset].summary)
    for (const { name } of tasks)
      for (const kind of [undefined, 'ntm', 'dnc', 'none']) {
        const config = resolved(preset, { task: { name }, ...(kind !== undefined && { model: { kind } }) })
        assert.equal(config.task.name, name)
        if (kind !== undefined) assert.equal(config.model.kind, kind)
        assert.ok(E.isRight(experimentOf(config)))
      }
  })
