import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import type { ParamSpec } from '../../src/core/params.ts'
import { type StateRole, stateEntries } from '../../src/core/state.ts'
import { entries, leaves, type TreeRecord } from '../../src/core/tree.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { buildModel } from '../../src/models/model.ts'
import { unroll } from '../../src/step/index.ts'
import { nested, tensorOf } from '../arbitraries.ts'
import { close, closeTrees, notFinite } from '../close.ts'
import { gradientFaults } from '../finiteDifferences.ts'
import { functional } from '../../test/support/functional.ts'
import { law } from '../law.ts'
import { tensorsKept } from '../leaks.ts'
import { logits, smoothConventions } from '../memories/machine.ts'
import { courseOf, machines, modelConfigs, situationOf, smoothParams } from './machine.ts'

law(
  'unrolling is stepping T times',
  machines(),
  (draw) => {
    const { model, params, inputs } = situationOf(draw)
    let state = model.initialState(params, draw.sizes.B)
    const outputs = (tf.unstack(inputs) as tf.Tensor2D[]).map((row) => {
      const [next, output] = model.step(params, state, row)
      state = next
      return output
    })
    const unrolled = courseOf({ model, params, inputs })
    return close(unrolled.outputs, tf.stack(outputs), 0) && closeTrees(unrolled.last, state, 0)
  },
  30,
)

law(
  'unrolling keeps the last state and the outputs, and leaves the first state to its owner',
  machines(),
  (draw) => {
    const { model, params, inputs } = situationOf(draw)
    const state = model.initialState(params, draw.sizes.B)
    let last: TreeRecord = {}
    const kept = tensorsKept(() => {
      last = unroll(model.step, params, state, inputs)[0]
    })
    const shared = leaves(last).filter((leaf) => leaves(state).includes(leaf)).length
    return kept === leaves(last).length - shared + 1 && leaves(state).every((leaf) => !leaf.isDisposed)
  },
  20,
)

/** What a part of the state starts with, as numbers for a row of a batch, where that is not learned. */
const startOf = (choice: string | number, shape: ReadonlyArray<number>): tf.Tensor => {
  if (choice === 'inverse-size') return startOf(1 / shape.reduce((product, size) => product * size, 1), shape)
  if (choice !== 'one-hot') return tf.add(tf.zeros([...shape]), choice === 'zeros' ? 0 : Number(choice))
  const [heads, slots] = shape as [number, number]
  return tf.tensor2d(Array.from({ length: heads }, () => Array.from({ length: slots }, (_, n) => (n === 0 ? 1 : 0))))
}

law(
  'a state starts as its roles say, the same in every row of a batch',
  machines(),
  (draw) => {
    const { model, params } = situationOf(draw)
    const always = { bookkeeping: 'zeros', slots: 'zeros' }
    const choices: Readonly<Record<StateRole, string | number>> = { ...draw.config.initialState, ...always }
    const specs = new Map(stateEntries(model.state))
    const learned = new Map(entries(params['initial'] ?? {}))
    return entries(model.initialState(params, draw.sizes.B)).every(([path, leaf]) => {
      const { role, shape } = specs.get(path) ?? { role: 'bookkeeping', shape: [] }
      const values = learned.get(path)
      if ((choices[role] === 'learned') !== (values !== undefined)) return false
      const row =
        values === undefined ? startOf(choices[role], shape) : role === 'weightings' ? tf.softmax(values) : values
      return tf.unstack(leaf).every((actual) => close(actual, row, 1e-7))
    })
  },
  60,
)

const learned = modelConfigs.map((config) => ({
  ...config,
  wordSize: 3,
  initialState: { controller: 'learned', memory: 'learned', readVectors: 'learned', weightings: 'learned' } as const,
  conventions: { ...config.conventions, ...smoothConventions },
}))

law(
  'gradients flow to a learned initial state',
  machines(learned),
  (draw) => {
    const { params, ...situation } = situationOf(draw)
    const values = smoothParams({ params, ...situation })
    return gradientFaults((variables: TreeRecord) => courseOf({ ...situation, params: variables }), values, draw.seed)
  },
  8,
)

law(
  'gradients flow to the inputs, also of a single step',
  fc.tuple(machines(learned), fc.boolean()),
  ([draw, single]) => {
    const { params, inputs, ...situation } = situationOf(draw)
    const values = smoothParams({ params, ...situation })
    const rows = single ? tf.slice(inputs, 0, 1) : inputs
    return gradientFaults((x) => courseOf({ ...situation, params: values, inputs: x.rows }), { rows }, draw.seed)
  },
  10,
)

law(
  'what is learned besides changes no other parameter',
  machines(),
  (draw) => {
    const plain = { controller: 'zeros', memory: 'zeros', readVectors: 'zeros', weightings: 'zeros' } as const
    const { initial: _, ...params } = situationOf(draw).params
    return closeTrees(params, situationOf({ ...draw, config: { ...draw.config, initialState: plain } }).params, 0)
  },
  20,
)

const throws = (computation: () => unknown): boolean => {
  try {
    computation()
    return false
  } catch (error) {
    return error instanceof Error
  }
}

law(
  'a step that throws leaks nothing, and spoils no later gradient',
  machines(),
  (draw) => {
    const situation = situationOf(draw)
    const { model, params, inputs } = situation
    const { tensor } = functional(situation.key)
    const gradients = () =>
      valueAndGradients(params, (values) => tensor(courseOf({ ...situation, params: values }))).gradients
    const before = gradients()
    // Rows that are too wide, and a second row that is: the first has left its trace on the tape by then.
    const wide = tf.concat([inputs, inputs], 2)
    const [first, second] = [tf.slice(inputs, [0, 0, 0], [1, -1, -1]), tf.slice(wide, [0, 0, 0], [1, -1, -1])]
    const rows = [tf.squeeze<tf.Tensor2D>(first, [0]), tf.squeeze<tf.Tensor2D>(second, [0])]
    const failing = (values: TreeRecord): tf.Scalar => {
      let state = model.initialState(values, draw.sizes.B)
      const outputs = rows.map((row) => {
        const [next, output] = model.step(values, state, row)
        state = next
        return output
      })
      return tensor({ outputs: tf.stack(outputs) })
    }
    const unrolling = (values: TreeRecord): tf.Scalar => tensor(courseOf({ model, params: values, inputs: wide }))
    const failsCleanly = (loss: (values: TreeRecord) => tf.Scalar): boolean => {
      let threw = false
      const kept = tensorsKept(() => {
        threw = throws(() => valueAndGradients(params, loss))
      })
      return threw && kept === 0
    }
    return failsCleanly(failing) && failsCleanly(unrolling) && closeTrees(gradients(), before, 0)
  },
  20,
)

/** Models with a memory, and raw interface values for every step, many of them saturated. */
const saturated = machines(modelConfigs.filter((config) => 'interface' in buildModel(config, 1, 1).params)).chain(
  (draw) => {
    const { bias } = buildModel(draw.config, 1, 1).params['interface'] as Readonly<{ bias: ParamSpec }>
    return fc.tuple(fc.constant(draw), nested('F', { F: bias.shape[0] as number }, logits))
  },
)

law(
  'values and gradients of a sequence are finite, also where the interface is saturated',
  saturated,
  ([draw, bias]) => {
    const { params, ...situation } = situationOf(draw)
    const { tensor } = functional(situation.key)
    const values = { ...params, interface: { ...(params['interface'] as TreeRecord), bias: tensorOf('F', bias) } }
    const { gradients } = valueAndGradients<TreeRecord>(values, (variables) =>
      tensor(courseOf({ ...situation, params: variables })),
    )
    return notFinite({ course: courseOf({ ...situation, params: values }), gradients })
  },
  60,
)
