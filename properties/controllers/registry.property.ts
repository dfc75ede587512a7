import fc from 'fast-check'
import { controllers } from '../../src/controllers/registry.ts'
import { paramEntries } from '../../src/core/params.ts'
import { keyOf } from '../../src/core/random.ts'
import { entries, leaves, mapLeaves } from '../../src/core/tree.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import * as tf from '@tensorflow/tfjs-core'
import { seed } from '../arbitraries.ts'
import { close, closeTrees, notFinite } from '../close.ts'
import { gradientFaults } from '../finiteDifferences.ts'
import { functional } from '../../test/support/functional.ts'
import { law } from '../law.ts'
import { tensorsKept } from '../leaks.ts'
import { listing } from '../listing.ts'
import { draws, freshParams, type Situation, situationOf } from './machine.ts'

for (const definition of controllers) {
  const { kind, layer } = definition
  const after = (step: ReturnType<typeof layer>['step'], { params, state, input }: Situation) => {
    const [next, output] = step(params, state, input)
    return { state: next, output }
  }

  law(
    `${kind}: a step keeps the shapes of its state and gives rows of H`,
    draws(),
    (draw) => {
      const situation = situationOf(layer(draw.options), draw)
      const { state, output } = after(layer(draw.options).step, situation)
      return (
        listing(entries(state)) === listing(entries(situation.state)) &&
        output.shape.join() === [draw.batch, draw.options.units].join()
      )
    },
    30,
  )

  law(
    `${kind}: params start with the shapes of their specs, the same for the same key`,
    draws(),
    (draw) => {
      const params = freshParams(definition, draw)
      return (
        listing(entries(params)) === listing(paramEntries(layer(draw.options).params)) &&
        closeTrees(params, freshParams(definition, draw), 0)
      )
    },
    20,
  )

  law(
    `${kind}: the same inputs give the same outputs`,
    draws(),
    (draw) => {
      const situation = situationOf(layer(draw.options), draw)
      return closeTrees(after(layer(draw.options).step, situation), after(layer(draw.options).step, situation), 0)
    },
    20,
  )

  law(
    `${kind}: a row of a batch knows nothing of the others`,
    draws(),
    (draw) => {
      const { step } = layer(draw.options)
      const situation = situationOf(layer(draw.options), draw)
      const first = <T extends tf.Tensor>(x: T): T => tf.slice(x, 0, 1)
      const alone = { ...situation, state: mapLeaves(situation.state, first), input: first(situation.input) }
      return closeTrees(after(step, alone), mapLeaves(after(step, situation), first), 1e-6)
    },
    30,
  )

  law(
    `${kind}: a step keeps nothing but its state and its output`,
    draws(),
    (draw) => {
      const situation = situationOf(layer(draw.options), draw)
      const before = new Set(leaves(situation.state))
      let made = 0
      const kept = tensorsKept(() => {
        const result = leaves(after(layer(draw.options).step, situation))
        made = new Set(result.filter((leaf) => !before.has(leaf))).size
      })
      return kept === made
    },
    20,
  )

  law(
    `${kind}: the gradients of a step are those of finite differences`,
    fc.tuple(draws(), seed),
    ([draw, at]) => {
      // At a clipping limit, central differences straddle the kink.
      const { step } = layer({ ...draw.options, clip: null })
      return gradientFaults((situation) => after(step, situation), situationOf(layer(draw.options), draw), at)
    },
    25,
  )

  law(
    `${kind}: values and gradients are finite, however large or small the numbers`,
    fc.tuple(draws(fc.constantFrom(0, 1e-20, 1, 1e2, 1e4)), seed),
    ([draw, at]) => {
      const { step } = layer(draw.options)
      const { tensor } = functional(keyOf(at))
      const situation = situationOf(layer(draw.options), draw)
      const { gradients } = valueAndGradients(situation, (variables) => tensor(after(step, variables)))
      return notFinite({ ...after(step, situation), gradients })
    },
    40,
  )

  law(
    `${kind}: the limit holds for the output`,
    draws(),
    (draw) => {
      const limited = { ...draw.options, clip: 0.25 }
      const { output } = after(layer(limited).step, situationOf(layer(limited), draw))
      const free = after(layer({ ...limited, clip: null }).step, situationOf(layer(limited), draw)).output
      return close(output, tf.clipByValue(free, -0.25, 0.25), 1e-7)
    },
    30,
  )
}
