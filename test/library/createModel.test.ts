import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { fieldsOf } from '../../src/core/codec.ts'
import { explain } from '../../src/core/errors.ts'
import { EngramError, unwrap } from '../../src/core/unwrap.ts'
import { createModel } from '../../src/library/createModel.ts'
import { createOptimizer, type OptimizerOptions } from '../../src/library/createOptimizer.ts'
import type { ControllerKind, MemoryKind, ModelOptions } from '../../src/library/modelOptions.ts'
import { controllers } from '../../src/controllers/registry.ts'
import { memories } from '../../src/memories/registry.ts'
import { ModelConfig } from '../../src/models/config.ts'
import { OptimizerConfig } from '../../src/training/optimizers/config.ts'

type Every<A> = { readonly [K in keyof A]-?: true }
type Section<K extends keyof ModelOptions> = Every<NonNullable<ModelOptions[K]>>

/** Every option that the types offer; the compiler refuses a missing or superfluous one. */
const model: Omit<Every<ModelOptions>, 'inputSize' | 'outputSize' | 'path'> = {
  kind: true,
  slots: true,
  wordSize: true,
  readHeads: true,
  writeHeads: true,
  shifts: true,
  readTopK: true,
  linksPerSlot: true,
  controller: true,
  conventions: true,
  initialState: true,
  initialization: true,
  outputs: true,
  standardisation: true,
}
const controller: Section<'controller'> = {
  kind: true,
  units: true,
  layers: true,
  forgetBias: true,
  layerNorm: true,
  attentionHeads: true,
  context: true,
}
const conventions: Section<'conventions'> = {
  strength: true,
  keyActivation: true,
  activations: true,
  usageStopGradient: true,
  order: true,
  sharpeningEpsilon: true,
  clipInterface: true,
  clip: true,
  clipCell: true,
  clipMemoryGradient: true,
  masking: true,
  deallocation: true,
  linkSharpness: true,
  interfaceNorm: true,
  interfaceInnerBias: true,
  normEpsilon: true,
  bypassDropout: true,
  recurrentDropout: true,
}
const initialState: Section<'initialState'> = { controller: true, memory: true, readVectors: true, weightings: true }
const optimizer: Every<OptimizerOptions> = {
  kind: true,
  learningRate: true,
  schedule: true,
  clipNorm: true,
  clipValue: true,
  average: true,
  epsilon: true,
  decay: true,
  momentum: true,
  epsilonInsideRoot: true,
  centered: true,
  beta1: true,
  beta2: true,
}
const schedule: Every<NonNullable<OptimizerOptions['schedule']>> = {
  kind: true,
  warmup: true,
  decay: true,
  every: true,
  end: true,
  over: true,
  onceBelow: true,
  window: true,
}
const memoryKinds: Readonly<Record<MemoryKind, true>> = {
  ntm: true,
  dnc: true,
  'content-dnc': true,
  sam: true,
  sdnc: true,
  none: true,
}
const controllerKinds: Readonly<Record<ControllerKind, true>> = {
  lstm: true,
  gru: true,
  feedforward: true,
  transformer: true,
}

const sorted = (names: Iterable<string>): ReadonlyArray<string> => [...names].sort()

test('the typed options are those that the codecs read', () => {
  const ofModel = fieldsOf(ModelConfig)
  const ofOptimizer = fieldsOf(OptimizerConfig)
  const pairs = [
    [model, ofModel],
    [controller, fieldsOf(ofModel['controller'] ?? assert.fail())],
    [conventions, fieldsOf(ofModel['conventions'] ?? assert.fail())],
    [initialState, fieldsOf(ofModel['initialState'] ?? assert.fail())],
    [optimizer, ofOptimizer],
    [schedule, fieldsOf(ofOptimizer['schedule'] ?? assert.fail())],
  ] as const
  for (const [typed, read] of pairs) assert.deepEqual(sorted(Object.keys(typed)), sorted(Object.keys(read)))
})

test('the typed kinds are those of the registries', () => {
  assert.deepEqual(sorted(Object.keys(memoryKinds)), sorted(memories.map(({ kind }) => kind)))
  assert.deepEqual(sorted(Object.keys(controllerKinds)), sorted(controllers.map(({ kind }) => kind)))
})

test('a model has the sizes, the kind and the defaults of its options', () => {
  const made = unwrap(createModel({ kind: 'dnc', inputSize: 10, outputSize: 8, slots: 32 }))
  assert.deepEqual([made.inputSize, made.outputSize, made.config.kind], [10, 8, 'dnc'])
  assert.deepEqual([made.config.slots, made.config.wordSize, made.path], [32, 20, 'fused'])
})

test('every problem is told at once, as the command line tells it', () => {
  const found = createModel({ inputSize: 0, outputSize: 8 })
  assert.ok(E.isLeft(found))
  assert.match(
    explain(found.left),
    /The model is not a valid configuration:\n {2}• inputSize: expected a whole number ≥ 1, got 0/,
  )
  const wrong = createModel({ inputSize: 1, outputSize: 1, slots: -1, controller: { units: 0.5 } })
  assert.ok(E.isLeft(wrong))
  assert.deepEqual(wrong.left.tag === 'InvalidConfig' ? wrong.left.problems.length : 0, 2)
})

test('an option that does not apply to the memory is refused', () => {
  const found = createModel({ kind: 'dnc', shifts: 3, inputSize: 1, outputSize: 1 })
  assert.ok(E.isLeft(found))
  assert.match(explain(found.left), /model\.shifts: does not apply to a DNC/)
})

test('unwrap throws the failure, with its message and its value', () => {
  assert.throws(
    () => unwrap(createModel({ kind: 'nope', inputSize: 1, outputSize: 1 })),
    (error) =>
      error instanceof EngramError &&
      error.error.tag === 'InvalidConfig' &&
      /kind: unknown word "nope"/.test(error.message),
  )
})

test('an optimizer carries the config of its options', () => {
  const made = unwrap(createOptimizer({ kind: 'adam', learningRate: 0.01 }))
  assert.deepEqual([made.config?.kind, made.config?.learningRate, made.config?.beta2], ['adam', 0.01, 0.999])
  const wrong = createOptimizer({ learningRate: -1 })
  assert.ok(E.isLeft(wrong))
  assert.match(explain(wrong.left), /learningRate: expected a number ≥ 0, got -1/)
})
