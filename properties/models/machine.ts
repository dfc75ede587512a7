import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { controllers } from '../../src/controllers/registry.ts'
import { type InitializationName, initializations } from '../../src/core/initializers.ts'
import { child, type Key, keyOf, normal } from '../../src/core/random.ts'
import { stateEntries } from '../../src/core/state.ts'
import { mapLeaves, type TreeRecord } from '../../src/core/tree.ts'
import { type Scaling, targetKinds, unscaled } from '../../src/models/targets.ts'
import { memories } from '../../src/memories/registry.ts'
import type { WholeModelConfig } from '../../src/models/config.ts'
import { buildModel, type Model } from '../../src/models/model.ts'
import { unroll } from '../../src/step/index.ts'
import { seed } from '../arbitraries.ts'
import { memoryOptions, ownlyActivated } from '../memories/machine.ts'

const upTo = (max: number) => fc.integer({ min: 1, max })
const kindsOf = (registry: ReadonlyArray<Readonly<{ kind: string }>>) =>
  fc.constantFrom(...registry.map(({ kind }) => kind))
const start = fc.constantFrom<'zeros' | 'learned' | number>('zeros', 'learned', 0.125, 1e-6)

/** Small models of every kind, with every convention and initial state. */
export const modelConfigs: fc.Arbitrary<WholeModelConfig> = fc
  .record({
    kind: kindsOf(memories),
    memory: fc.oneof({ weight: 2, arbitrary: memoryOptions }, { weight: 1, arbitrary: ownlyActivated }),
    controller: fc.record({
      kind: kindsOf(controllers),
      units: upTo(4),
      layers: upTo(2),
      forgetBias: fc.constantFrom(0, 1),
      layerNorm: fc.boolean(),
      attentionHeads: upTo(3),
      context: upTo(4),
    }),
    initialState: fc.record({
      controller: start,
      memory: fc.oneof(start, fc.constant('inverse-size' as const)),
      readVectors: start,
      weightings: fc.constantFrom<'zeros' | 'one-hot' | 'learned' | number>('zeros', 'one-hot', 'learned', 0.125),
    }),
    initialization: fc.constantFrom(...(Object.keys(initializations) as InitializationName[])),
    outputs: fc.record({ kind: fc.constantFrom(...targetKinds) }),
  })
  .map(({ memory, ...others }) => ({ ...others, ...memory, standardisation: { inputs: unscaled, outputs: unscaled } }))

/** A scaling of some channels, by powers of two, which round nothing; or one that leaves them as they are. */
const scalings = (channels: number): fc.Arbitrary<Scaling> =>
  fc.oneof(
    fc.constant(unscaled),
    fc.record({
      mean: fc.array(fc.constantFrom(0, 0.5, -2, 3), { minLength: channels, maxLength: channels }),
      deviation: fc.array(fc.constantFrom(0.5, 1, 2, 4), { minLength: channels, maxLength: channels }),
    }),
  )

/** A model, the sizes of a batch of sequences, and what seeds its params and inputs. */
export type Draw = Readonly<{
  config: WholeModelConfig
  sizes: Readonly<{ I: number; O: number; T: number; B: number }>
  seed: number
}>

/** Models of these configs, with sequences of one to four steps. */
export const machines = (configs: fc.Arbitrary<WholeModelConfig> = modelConfigs): fc.Arbitrary<Draw> =>
  fc.record({ config: configs, sizes: fc.record({ I: upTo(3), O: upTo(3), T: upTo(4), B: upTo(3) }), seed })

/** Models that standardise their inputs, or their outputs, or both or none. */
export const scaledMachines: fc.Arbitrary<Draw> = machines().chain((draw) =>
  fc
    .record({ inputs: scalings(draw.sizes.I), outputs: scalings(draw.sizes.O) })
    .map((standardisation) => ({ ...draw, config: { ...draw.config, standardisation } })),
)

export type Situation = Readonly<{ model: Model; params: TreeRecord; inputs: tf.Tensor3D; key: Key }>

/** A model with fresh params, and inputs `[T B I]` of normal numbers. */
export const situationOf = ({ config, sizes: { I, O, T, B }, seed: number }: Draw): Situation => {
  const key = keyOf(number)
  const model = buildModel(config, I, O)
  return {
    model,
    params: model.init(key),
    inputs: tf.tensor3d(normal(child(key, 'inputs'), T * B * I), [T, B, I]),
    key,
  }
}

/** Params that are large enough, biases too, for no key to be near zero. */
export const smoothParams = ({ params, key }: Pick<Situation, 'params' | 'key'>): TreeRecord =>
  mapLeaves(params, (leaf, path) => tf.tensor(normal(child(key, path), leaf.size), leaf.shape))

/** Lists of some slots in ascending order, of any but the row's own where every slot has one; 0 where there are no more. */
const listsOf = (key: Key, shape: ReadonlyArray<number>, N: number): tf.Tensor => {
  const L = shape.at(-1) as number
  const order = normal(key, (shape.reduce((product, n) => product * n, 1) / L) * N)
  const rows = Array.from({ length: order.length / N }, (_, row) => {
    const others = Array.from({ length: N }, (_, n) => n).filter((n) => shape.length < 4 || n !== row % N)
    const chosen = others.toSorted((a, b) => (order[row * N + a] ?? 0) - (order[row * N + b] ?? 0)).slice(0, L)
    const numbers = chosen.toSorted((a, b) => a - b).map((n) => n + 1)
    return [...numbers, ...Array.from({ length: L - numbers.length }, () => 0)]
  })
  return tf.tensor(rows.flat(), [...shape])
}

/** A state in which nothing is zero, saturated or tied: where a model's gradients are smooth. */
export const smoothState = ({ model, params, inputs, key }: Situation): TreeRecord => {
  const roles = new Map(stateEntries(model.state).map(([path, { role }]) => [path, role]))
  return mapLeaves(model.initialState(params, inputs.shape[1]), (leaf, path) => {
    const values = tf.tensor(normal(child(key, path), leaf.size), leaf.shape)
    if (roles.get(path) === 'weightings') return tf.softmax(values)
    if (roles.get(path) === 'slots') return listsOf(child(key, path), leaf.shape, model.config.slots)
    return roles.get(path) === 'bookkeeping' ? tf.div(tf.sigmoid(values), leaf.shape.at(-1) as number) : values
  })
}

/** Last state and outputs of a sequence. */
export const courseOf = (
  { model, params, inputs }: Omit<Situation, 'key'>,
  state: TreeRecord = model.initialState(params, inputs.shape[1]),
): Readonly<{ last: TreeRecord; outputs: tf.Tensor3D }> => {
  const [last, outputs] = unroll(model.step, params, state, inputs)
  return { last, outputs }
}
