import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { keyOf } from '../../src/core/random.ts'
import { stateEntries } from '../../src/core/state.ts'
import { entries, leaves, mapLeaves } from '../../src/core/tree.ts'
import { parseInterface } from '../../src/memories/interface.ts'
import { type MemoryDefinition, memoryStep } from '../../src/memories/memory.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { seed, tensorOf } from '../arbitraries.ts'
import { closeTrees, notFinite, within } from '../close.ts'
import { functional } from '../../test/support/functional.ts'
import { law } from '../law.ts'
import { listing } from '../listing.ts'
import { tensorsKept } from '../leaks.ts'
import { built, courseOf, logits, momentsOf, runs, startOf, stepOn } from './machine.ts'
import { buildable, inputsOf, situations, stepGradients } from './stepGradients.ts'

const laws = (definition: MemoryDefinition): void => {
  const { kind } = definition

  law(
    `${kind}: a step keeps the shapes of its state and gives read vectors [B R W]`,
    runs(definition),
    (run) => {
      const { readHeads: R, wordSize: W } = run.options
      const memory = built(definition, run.options)
      const B = run.vectors[0]?.length ?? 0
      const expected = listing(stateEntries(memory.state), B)
      return momentsOf(memory, run).every(
        ({ state, readVectors }) =>
          listing(entries(state)) === expected && readVectors.shape.join() === [B, R, W].join(),
      )
    },
    30,
  )

  law(`${kind}: weightings are non-negative and of mass ≤ 1, bookkeeping stays in [0, 1]`, runs(definition), (run) => {
    const memory = built(definition, run.options)
    const roles = new Map(stateEntries(memory.state).map(([path, { role }]) => [path, role]))
    return momentsOf(memory, run).every(({ state }) =>
      entries(state).every(([path, leaf]) => {
        if (roles.get(path) === 'weightings') return within(leaf, 0, 1) && within(tf.sum(leaf, -1), 0, 1)
        return roles.get(path) !== 'bookkeeping' || within(leaf, 0, 1)
      }),
    )
  })

  law(
    `${kind}: the same inputs give the same outputs`,
    runs(definition),
    (run) => {
      const memory = built(definition, run.options)
      return closeTrees(courseOf(memory, run), courseOf(memory, run), 0)
    },
    20,
  )

  law(
    `${kind}: a row of a batch knows nothing of the others`,
    runs(definition),
    (run) => {
      const memory = built(definition, run.options)
      const alone = { ...run, vectors: run.vectors.map((rows) => rows.slice(0, 1)) }
      const first = mapLeaves(courseOf(memory, run), (leaf) => tf.slice(leaf, 0, 1))
      return closeTrees(courseOf(memory, alone), first)
    },
    30,
  )

  law(
    `${kind}: a step keeps nothing but its state and its read vectors`,
    runs(definition),
    (run) => {
      const memory = built(definition, run.options)
      const state = startOf(memory, run)
      const interfaceOf = parseInterface(memory.layout, tensorOf('B F', run.vectors[0] ?? []))
      return (
        tensorsKept(() => memoryStep(memory.state, memory.cell)(undefined, state, interfaceOf)) ===
        leaves(state).length + 1
      )
    },
    20,
  )

  stepGradients(definition, 5)

  law(
    `${kind}: values and gradients of a step are finite at the extremes`,
    fc.tuple(situations(definition, 'extreme', logits), seed),
    ([{ options, state, vector }, at]) => {
      const memory = built(definition, options)
      const { tensor } = functional(keyOf(at))
      const inputs = inputsOf(state, vector)
      const { gradients } = valueAndGradients(inputs, (variables) =>
        tensor(stepOn(memory, variables.state, variables.vector)),
      )
      return notFinite({ moment: stepOn(memory, inputs.state, inputs.vector), gradients })
    },
  )
}

for (const definition of buildable) laws(definition)
