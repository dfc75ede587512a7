import * as tf from '@tensorflow/tfjs-core'
import { controllers } from '../../src/controllers/registry.ts'
import { keyOf } from '../../src/core/random.ts'
import { mapLeaves, type TreeRecord } from '../../src/core/tree.ts'
import { memories } from '../../src/memories/registry.ts'
import type { ModelConfig } from '../../src/models/config.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { functional } from '../../test/support/functional.ts'
import { notFinite } from '../close.ts'
import { gradientFaults } from '../finiteDifferences.ts'
import { law, type Verdict } from '../law.ts'
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

/** What a law needs of a config. */
type Fixed = Readonly<{ wordSize?: number; conventions?: Partial<ModelConfig['conventions']> }>

/** States a law of the models of a kind. */
export type Holds = (
  statement: string,
  verdict: (situation: Situation, draw: Draw) => Verdict,
  numRuns: number,
  fixed?: Fixed,
) => void

const holdsFor =
  (kind: string, controller: string): Holds =>
  (statement, verdict, numRuns, { conventions, ...fixed } = {}) => {
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

/** States laws of every kind of memory with every kind of controller: a new kind gets them without another line. */
export const ofEveryKind = (laws: (holds: Holds, controller: string) => void): void => {
  for (const { kind } of memories)
    for (const { kind: controller } of controllers) laws(holdsFor(kind, controller), controller)
}

// Words of three columns: with one, a key's direction is its sign, and differences cannot follow it through zero.
const smooth = { wordSize: 3, conventions: smoothConventions }

/** @param numRuns how many models of each kind: a few among the fast tests, all among the slow ones */
export const gradientsOfEveryKind = (numRuns: number): void =>
  ofEveryKind((holds) =>
    holds(
      'the gradient of every parameter is that of finite differences',
      ({ params, ...situation }, { seed }) => {
        const state = smoothState({ params, ...situation })
        const start = smoothParams({ params, ...situation })
        return gradientFaults((values: TreeRecord) => courseOf({ ...situation, params: values }, state), start, seed)
      },
      numRuns,
      smooth,
    ),
  )

/** @param numRuns as for {@link gradientsOfEveryKind} */
export const finitenessOfEveryKind = (numRuns: number): void =>
  ofEveryKind((holds, controller) =>
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
      numRuns,
    ),
  )
