import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import type { ControllerDefinition, ControllerOptions, Layer } from '../../src/controllers/controller.ts'
import { initializations } from '../../src/core/initializers.ts'
import { initialParams } from '../../src/core/params.ts'
import { child, keyOf, normal } from '../../src/core/random.ts'
import { initialState, stateEntries } from '../../src/core/state.ts'
import { mapLeaves, type TreeRecord } from '../../src/core/tree.ts'
import { seed } from '../arbitraries.ts'

const upTo = (max: number) => fc.integer({ min: 1, max })

/** A layer of any small size, what seeds its numbers, and how large those are. */
export type Draw = Readonly<{ options: ControllerOptions; batch: number; seed: number; scale: number }>

export const draws = (scale: fc.Arbitrary<number> = fc.constant(1)): fc.Arbitrary<Draw> =>
  fc.record({
    options: fc.record({
      inputSize: upTo(4),
      units: upTo(4),
      forgetBias: fc.constantFrom(0, 1),
      attentionHeads: upTo(3),
      context: upTo(4),
      top: fc.boolean(),
      layerNorm: fc.boolean(),
      clip: fc.constantFrom(null, 0.25, 20),
      clipCell: fc.boolean(),
      initialization: fc.constantFrom(...Object.values(initializations)),
    }),
    batch: upTo(3),
    seed,
    scale,
  })

export type Situation = Readonly<{ params: TreeRecord; state: TreeRecord; input: tf.Tensor2D }>

/** Params, state and input of a layer: normal numbers times the scale; bookkeeping, between 0 and 1. */
export const situationOf = ({ params, state }: Layer, { options, batch, seed: number, scale }: Draw): Situation => {
  const key = keyOf(number)
  const roles = new Map(stateEntries(state).map(([path, { role }]) => [path, role]))
  const randomly = (leaf: tf.Tensor, path: string): tf.Tensor =>
    tf.tensor(
      normal(child(key, path), leaf.size).map((x) => x * scale),
      leaf.shape,
    )
  const zeros = { controller: 'zeros', memory: 'zeros', readVectors: 'zeros', weightings: 'zeros' } as const
  return {
    params: mapLeaves(initialParams(params, key), randomly),
    state: mapLeaves(initialState(state, zeros, {}, batch), (leaf, path) =>
      roles.get(path) === 'bookkeeping' ? tf.sigmoid(randomly(leaf, path)) : randomly(leaf, path),
    ),
    input: randomly(tf.zeros([batch, options.inputSize]), 'input') as tf.Tensor2D,
  }
}

/** A layer as it starts. */
export const freshParams = ({ layer }: ControllerDefinition, { options, seed: number }: Draw): TreeRecord =>
  initialParams(layer(options).params, keyOf(number))
