import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { stateEntries } from '../../src/core/state.ts'
import { fromEntries } from '../../src/core/tree.ts'
import { layoutSize } from '../../src/memories/interface.ts'
import type { MemoryDefinition } from '../../src/memories/memory.ts'
import { memories } from '../../src/memories/registry.ts'
import { nested, type Row, seed, tensorOf } from '../arbitraries.ts'
import { gradientFaults } from '../finiteDifferences.ts'
import { law } from '../law.ts'
import { quantity, stateQuantity } from '../quantities.ts'
import { built, memoryOptions, smoothConventions, stepOn } from './machine.ts'

/** The kinds that have a memory. */
export const buildable: ReadonlyArray<MemoryDefinition> = memories.filter(({ cell }) => cell !== undefined)

/** A memory in a state of such quantities, and a raw interface vector: `[B …]` each, by name. */
export const situations = (
  definition: MemoryDefinition,
  which: 'smooth' | 'extreme',
  vector: Row,
  all = memoryOptions,
) =>
  fc.tuple(all, fc.integer({ min: 1, max: 2 })).chain(([options, B]) => {
    const memory = built(definition, options)
    const state = stateEntries(memory.state).map(([path, { shape, role }]) => {
      const letters = ['B', ...shape].join(' ')
      return [path, nested(letters, { B }, stateQuantity(path, role)[which])] as const
    })
    return fc.record({
      options: fc.constant(options),
      state: fc.record(Object.fromEntries(state)),
      vector: nested('B F', { B, F: layoutSize(memory.layout) }, vector),
    })
  })

/** The leaves of a situation as tensors. */
export const inputsOf = (state: Readonly<Record<string, unknown>>, vector: number[][]) => ({
  state: fromEntries(Object.entries(state).map(([path, values]) => [path, tf.tensor(values as tf.TensorLike)])),
  vector: tensorOf('B F', vector),
})

/** @param numRuns how many situations: some among the fast tests, all among the slow ones */
export const stepGradients = (definition: MemoryDefinition, numRuns: number): void => {
  // Words of three columns: with one, a row's direction is its sign, and differences cannot follow it through zero.
  // A gradient that is stopped on purpose is not that of finite differences.
  const smooth = memoryOptions.map(({ conventions, ...options }) => ({
    ...options,
    wordSize: 3,
    conventions: { ...conventions, ...smoothConventions },
  }))
  law(
    `${definition.kind}: the gradients of a step are those of finite differences`,
    fc.tuple(situations(definition, 'smooth', quantity('interface').smooth, smooth), seed),
    ([{ options, state, vector }, at]) => {
      const memory = built(definition, options)
      return gradientFaults((inputs) => stepOn(memory, inputs.state, inputs.vector), inputsOf(state, vector), at)
    },
    numRuns,
  )
}
