import type * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { initialState } from '../../src/core/state.ts'
import type { TreeRecord } from '../../src/core/tree.ts'
import type { ActivationName } from '../../src/memories/activations.ts'
import { Flag } from '../../src/core/codec.ts'
import { Conventions, type SwitchName } from '../../src/memories/conventions.ts'
import { layoutSize, parseInterface } from '../../src/memories/interface.ts'
import { memories } from '../../src/memories/registry.ts'
import type { InterfaceFieldSpec } from '../../src/memories/schema.ts'
import { buildMemory, type Memory, type MemoryDefinition, memoryStep } from '../../src/memories/memory.ts'
import type { MemoryOptions } from '../../src/memories/options.ts'
import { each, type Nested, nested, oddUpTo7, real, type Row, tensorOf } from '../arbitraries.ts'

const upTo = (max: number) => fc.integer({ min: 1, max })

/** Activations that suit a field, by the one that it usually has: the equations hold for them, and nothing explodes. */
const suited: Readonly<Record<InterfaceFieldSpec['activation'], ReadonlyArray<ActivationName>>> = {
  keyActivation: [
    'linear',
    'tanh',
    'relu',
    'sigmoid',
    'softplus',
    'oneplus',
    'one-plus-relu',
    'softmax',
    'softmax-relu',
  ],
  strength: ['softplus', 'oneplus', 'relu', 'one-plus-relu', 'sigmoid', 'softmax'],
  softmax: ['softmax', 'softmax-relu'],
  oneplus: ['oneplus', 'one-plus-relu'],
  sigmoid: ['sigmoid', 'softmax', 'softmax-relu'],
  linear: ['linear'],
  tanh: ['tanh'],
  relu: ['relu'],
  softplus: ['softplus'],
  'one-plus-relu': ['one-plus-relu'],
  'softmax-relu': ['softmax-relu'],
}

/** Every convention that is on or off. */
const flags = Object.fromEntries(
  Object.entries(Conventions.fields)
    .filter(([, { name }]) => name === Flag.name)
    .map(([name]) => [name, fc.boolean()]),
) as Record<SwitchName, fc.Arbitrary<boolean>>

/** Every combination of conventions, with the usual activations. */
export const conventions: fc.Arbitrary<Conventions> = fc.record({
  ...flags,
  strength: fc.constantFrom('softplus', 'oneplus'),
  keyActivation: fc.constantFrom('linear', 'tanh'),
  activations: fc.constant({}),
  order: fc.constantFrom('readThenWrite', 'writeThenRead'),
  sharpeningEpsilon: fc.constantFrom(0, 1e-16, 1e-3),
  normEpsilon: fc.constantFrom(1e-5, 1e-6, 1e-3),
  clip: fc.constantFrom(null, 20),
  clipInterface: fc.constantFrom(null, 20, 0.5),
  clipMemoryGradient: fc.constantFrom(null, 0.01, 1),
  bypassDropout: fc.constantFrom(0, 0.1, 0.5),
})

/** Conventions by which no gradient is stopped or limited, and nothing bends the function: differences can follow it. */
export const smoothConventions = {
  usageStopGradient: false,
  clip: null,
  clipMemoryGradient: null,
  activations: {},
} as const

/** Memories of every size from one slot of one column; of one to three heads. */
export const memoryOptions: fc.Arbitrary<MemoryOptions> = fc.record({
  slots: upTo(4),
  wordSize: upTo(3),
  readHeads: upTo(3),
  writeHeads: upTo(3),
  shifts: oddUpTo7,
  readTopK: upTo(4),
  linksPerSlot: upTo(4),
  conventions,
})

/** Activations of some fields, of whichever memory, that are not as usual. */
const ownActivations = fc.record(
  Object.fromEntries(
    memories.flatMap(({ schema }) =>
      Object.entries(schema.interface).map(([name, { activation }]) => [name, fc.constantFrom(...suited[activation])]),
    ),
  ),
  { requiredKeys: [] },
) as fc.Arbitrary<Conventions['activations']>

/** {@link memoryOptions}, with some activations of their own. */
export const ownlyActivated: fc.Arbitrary<MemoryOptions> = fc
  .tuple(memoryOptions, ownActivations)
  .map(([options, activations]) => ({ ...options, conventions: { ...options.conventions, activations } }))

/** Raw interface vectors: near zero, as a controller's mostly are, and saturated. */
export const logits: Row = (length) =>
  fc.oneof(
    { weight: 3, arbitrary: each(real.map((x) => 2 * x))(length) },
    { weight: 1, arbitrary: each(fc.oneof(real, fc.constantFrom(0, 20, -20, 1e3, -1e3, 1e4, -1e4)))(length) },
  )

/** A memory, how it starts, and raw interface vectors for some steps. */
export type Run = Readonly<{
  options: MemoryOptions
  start: Readonly<{ memory: number; weightings: 'zeros' | 'one-hot' }>
  vectors: Nested<'T B F'>
}>

/** Builds a memory that has one. */
export const built = (definition: MemoryDefinition, options: MemoryOptions): Memory => {
  const memory = buildMemory(definition, options)
  if (memory === undefined) throw new RangeError(`${definition.kind} has no memory`)
  return memory
}

/** Runs of a kind of memory, of one to four steps. */
export const runs = (
  definition: MemoryDefinition,
  row: Row = logits,
  allOptions: fc.Arbitrary<MemoryOptions> = memoryOptions,
): fc.Arbitrary<Run> =>
  fc.tuple(allOptions, upTo(4), upTo(2)).chain(([options, T, B]) =>
    fc.record({
      options: fc.constant(options),
      start: fc.record({ memory: fc.constantFrom(0, 1e-6, 0.5), weightings: fc.constantFrom('zeros', 'one-hot') }),
      vectors: nested('T B F', { T, B, F: layoutSize(built(definition, options).layout) }, row),
    }),
  )

/** The state before a run's first step. */
export const startOf = (memory: Memory, { start, vectors }: Run): TreeRecord =>
  initialState(memory.state, { controller: 'zeros', readVectors: 'zeros', ...start }, {}, vectors[0]?.length ?? 0)

export type Moment = Readonly<{ state: TreeRecord; readVectors: tf.Tensor3D }>

/** One step on raw interface vectors. */
export const stepOn = (memory: Memory, state: TreeRecord, vector: tf.Tensor2D): Moment => {
  const [next, readVectors] = memoryStep(memory.state, memory.cell)(
    undefined,
    state,
    parseInterface(memory.layout, vector),
  )
  return { state: next, readVectors }
}

/** State and read vectors after each step of a run. */
export const momentsOf = (memory: Memory, run: Run): ReadonlyArray<Moment> => {
  let state = startOf(memory, run)
  return run.vectors.map((vector) => {
    const moment = stepOn(memory, state, tensorOf('B F', vector))
    state = moment.state
    return moment
  })
}

/** All that happens in a run, as one tree. */
export const courseOf = (memory: Memory, run: Run): TreeRecord =>
  Object.fromEntries(momentsOf(memory, run).map((moment, step) => [`step ${step + 1}`, moment]))
