import * as tf from '@tensorflow/tfjs-core'
import { controllers } from '../../src/controllers/registry.ts'
import { paramCount, paramEntries } from '../../src/core/params.ts'
import { keyOf } from '../../src/core/random.ts'
import { stateEntries } from '../../src/core/state.ts'
import { entries, leaves, mapLeaves, type TreeRecord } from '../../src/core/tree.ts'
import { memories } from '../../src/memories/registry.ts'
import type { WholeModelConfig } from '../../src/models/config.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { closeTrees, notFinite } from '../close.ts'
import { gradientFaults } from '../finiteDifferences.ts'
import { functional } from '../functional.ts'
import { law, type Verdict } from '../law.ts'
import { listing } from '../listing.ts'
import { tensorsKept } from '../leaks.ts'
import { smoothConventions } from '../memories/machine.ts'
import {
  courseOf,
  type Draw,
  machines,
  modelConfigs,
  type Situation,
  situationOf,
  smoothParams,
  smoothState,
} from './machine.ts'

const first = <T extends tf.Tensor>(x: T, axis: number): T =>
  tf.slice(
    x,
    x.shape.map(() => 0),
    x.shape.map((size, at) => (at === axis ? 1 : size)),
  )

/** What a law needs of a config. */
type Fixed = Readonly<{ wordSize?: number; conventions?: Partial<WholeModelConfig['conventions']> }>

/** Every kind of memory with every kind of controller: a new kind gets these laws without another line. */
const laws = (kind: string, controller: string): void => {
  const holds = (
    statement: string,
    verdict: (situation: Situation, draw: Draw) => Verdict,
    numRuns: number,
    { conventions, ...fixed }: Fixed = {},
  ): void => {
    const configs = modelConfigs.map((drawn) => ({
      ...drawn,
      ...fixed,
      kind,
      controller: { ...drawn.controller, kind: controller },
      conventions: { ...drawn.conventions, ...conventions },
    }))
    law(
      `${kind} with ${controller}: ${statement}`,
      machines(configs),
      (draw) => verdict(situationOf(draw), draw),
      numRuns,
    )
  }

  holds(
    'params and states have the shapes of their specs, outputs are [T B O]',
    (situation, { sizes: { T, B, O } }) => {
      const { model, params } = situation
      const { last, outputs } = courseOf(situation)
      return (
        listing(entries(params)) === listing(paramEntries(model.params)) &&
        leaves(params).reduce((count, leaf) => count + leaf.size, 0) === paramCount(model.params) &&
        listing(entries(model.initialState(params, B))) === listing(stateEntries(model.state), B) &&
        listing(entries(last)) === listing(stateEntries(model.state), B) &&
        outputs.shape.join() === [T, B, O].join()
      )
    },
    15,
  )

  holds(
    'the same seed gives the same params, the same inputs the same outputs',
    (situation, draw) =>
      closeTrees(situation.params, situationOf(draw).params, 0) &&
      closeTrees(courseOf(situation), courseOf(situation), 0),
    10,
  )

  holds(
    'a row of a batch knows nothing of the others',
    (situation) => {
      const { last, outputs } = courseOf(situation)
      const expected = { last: mapLeaves(last, (leaf) => first(leaf, 0)), outputs: first(outputs, 1) }
      return closeTrees(courseOf({ ...situation, inputs: first(situation.inputs, 1) }), expected)
    },
    15,
  )

  holds(
    'a step keeps nothing but its state and its output',
    (situation) => {
      const { model, params, inputs } = situation
      const state = model.initialState(params, inputs.shape[1])
      const row = tf.squeeze<tf.Tensor2D>(first(inputs, 0), [0])
      const before = new Set(leaves(state))
      let made = 0
      const kept = tensorsKept(() => {
        const [next, output] = model.step(params, state, row)
        made = new Set([output, ...leaves(next)].filter((leaf) => !before.has(leaf))).size
      })
      return kept === made
    },
    10,
  )

  // Words of three columns: with one, a key's direction is its sign, and differences cannot follow it through zero.
  const smooth = { wordSize: 3, conventions: smoothConventions }

  holds(
    'the gradient of every parameter is that of finite differences',
    ({ params, ...situation }, { seed }) => {
      const state = smoothState({ params, ...situation })
      const start = smoothParams({ params, ...situation })
      return gradientFaults((values: TreeRecord) => courseOf({ ...situation, params: values }, state), start, seed)
    },
    7,
    smooth,
  )

  holds(
    'values and gradients are finite, also where params are zero or huge',
    (situation, { seed, config }) => {
      const { tensor } = functional(keyOf(seed))
      // A norm’s slope is up to 1/√ε, where a row’s entries are equal: huge gains and kernels times that, two norms a
      // layer and step, are truly beyond float32. The law of a controller’s single step holds for such params, too.
      const steep = config.controller.layerNorm || controller === 'transformer'
      return [0, 1, 1e4].flatMap((scale) => {
        const params = mapLeaves(situation.params, (leaf) => tf.mul(leaf, scale))
        const { gradients } =
          steep && scale > 1
            ? { gradients: {} }
            : valueAndGradients(params, (values) => tensor(courseOf({ ...situation, params: values })))
        return notFinite({ [`scale ${scale}`]: { ...courseOf({ ...situation, params }), gradients } })
      })
    },
    15,
  )
}

for (const { kind } of memories) for (const controller of controllers) laws(kind, controller.kind)
