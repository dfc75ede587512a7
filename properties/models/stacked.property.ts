import * as tf from '@tensorflow/tfjs-core'
import { function as F } from 'fp-ts'
import fc from 'fast-check'
import { child, coinFlips, keyOf } from '../../src/core/random.ts'
import { isParamSpec, type ParamSpecs } from '../../src/core/params.ts'
import { mapLeaves, type TreeRecord } from '../../src/core/tree.ts'
import { chooseExecution } from '../../src/execution/chooseExecution.ts'
import { unrollSequence } from '../../src/execution/unrollSequence.ts'
import { answersOf } from '../../src/models/answers.ts'
import { buildModel, type Model } from '../../src/models/model.ts'
import { stacked } from '../../src/models/stacked.ts'
import { type Scaling, unscaled } from '../../src/models/targets.ts'
import { record } from '../../src/recording/record.ts'
import { andThen, at, unroll } from '../../src/step/index.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { lossOn } from '../../src/training/loss.ts'
import { lossAndGradients, lossOf } from '../../src/training/step.ts'
import { seed } from '../arbitraries.ts'
import { apart, pushed, rowsIn, withStream } from '../execution/streamed.ts'
import { isDecided } from '../fused/decided.ts'
import { law, type Verdict } from '../law.ts'
import { modelConfigs, smoothParams, smoothState } from './machine.ts'

const upTo = (max: number) => fc.integer({ min: 1, max })

/** Two or three models, each with its outputs, and what seeds their params and inputs. */
const stacks = fc.record({
  layers: fc.array(fc.record({ config: modelConfigs, outputs: upTo(3), isScaled: fc.boolean() }), {
    minLength: 2,
    maxLength: 3,
  }),
  sizes: fc.record({ I: upTo(3), T: upTo(3), B: upTo(3) }),
  seed,
})
type Drawn = typeof stacks extends fc.Arbitrary<infer A> ? A : never

type Given = Readonly<{
  layers: readonly [Model, Model, ...Model[]]
  stack: Model
  params: TreeRecord
  state: TreeRecord
  inputs: tf.Tensor3D
  seed: number
}>

const given = ({ layers: wanted, sizes: { I, T, B }, seed }: Drawn, batch = B): Given => {
  const key = keyOf(seed)
  const layers = wanted.map(({ config, outputs, isScaled }, index) => {
    const conventions = { ...config.conventions, bypassDropout: 0 }
    const width = index === 0 ? I : (wanted[index - 1]?.outputs ?? I)
    const scaling = (count: number): Scaling =>
      isScaled
        ? {
            mean: Array.from({ length: count }, (_, at) => at - 0.5),
            deviation: Array.from({ length: count }, () => 2),
          }
        : unscaled
    const standardisation = { inputs: scaling(width), outputs: scaling(outputs) }
    return buildModel({ ...config, conventions, standardisation }, width, outputs)
  }) as unknown as Given['layers']
  const stack = stacked(...layers)
  const params = smoothParams({ params: stack.init(key), key })
  const inputs = tf.tensor3d(coinFlips(child(key, 'inputs'), T * batch * I), [T, batch, I])
  const state = Object.fromEntries(
    layers.map((model, index) => {
      const name = `layer${index + 1}`
      return [name, smoothState({ model, params: params[name] as TreeRecord, inputs, key: child(key, name) })]
    }),
  )
  return { layers, stack, params, state, inputs, seed }
}

/** Layer by layer, as by hand. */
const byHand = ({ layers }: Given, params: TreeRecord, state: TreeRecord | undefined, inputs: tf.Tensor3D) => {
  let rows = inputs
  const last: Record<string, TreeRecord> = {}
  for (const [index, layer] of layers.entries()) {
    const name = `layer${index + 1}`
    const [after, outputs] = unrollSequence(
      layer,
      params[name] as TreeRecord,
      state?.[name] as TreeRecord | undefined,
      rows,
    )
    last[name] = after
    rows = outputs
  }
  return { last, outputs: rows }
}

/** Where no layer's choices depend on rounding. */
const decided = (drawn: Drawn, holds: (all: Given) => Verdict, batch?: number): Verdict => {
  const all = given(drawn, batch)
  let rows = all.inputs
  for (const [index, layer] of all.layers.entries()) {
    const name = `layer${index + 1}`
    const [params, state] = [all.params[name] as TreeRecord, all.state[name] as TreeRecord]
    if (!isDecided(layer, { params, state, inputs: rows })) return true
    rows = unrollSequence(layer, params, state, rows)[1]
  }
  return holds(all)
}

/** All numbers of a tree, by path, as text. */
const numbersIn = (tree: TreeRecord): ReadonlyArray<unknown> => {
  const numbers: unknown[] = []
  mapLeaves(tree, (leaf, path) => {
    numbers.push([path, [...leaf.dataSync()].map(String)])
    return leaf
  })
  return numbers
}

law('a stack’s step is its layers’ steps composed, and its sequence that step unrolled', stacks, (drawn) =>
  decided(drawn, (all) => {
    const { layers, stack, params, state, inputs } = all
    const composed = layers
      .map((layer, index) => at(`layer${index + 1}`)(layer.step) as unknown as Model['step'])
      .reduce((below, above) => F.pipe(below, andThen(above)) as unknown as Model['step'])
    const [last, outputs] = unroll(composed, params, state, inputs)
    const [ownLast, own] = unroll(stack.step, params, state, inputs)
    const [sequenceLast, sequence] = unrollSequence(stack, params, state, inputs)
    return [
      ...apart({ last: ownLast, outputs: own }, { last, outputs }),
      ...apart({ last: sequenceLast, outputs: sequence }, { last, outputs }),
    ]
  }),
)

/** Params of layers without a learned initial state. */
const withoutInitial = (params: TreeRecord): TreeRecord =>
  Object.fromEntries(
    Object.entries(params).map(([name, layer]) => {
      const { initial: _, ...others } = layer as TreeRecord
      return [name, others]
    }),
  )

law('a stack runs a sequence layer by layer, each in its own mode, to the bit as by hand', stacks, (drawn) => {
  const all = given(drawn)
  const { stack, params, state, inputs } = all
  return [state, undefined].every((start) => {
    // With a state given, a learned initial one may be missing.
    const needed = start === undefined ? params : withoutInitial(params)
    const [last, outputs] = unrollSequence(stack, needed, start, inputs)
    const hand = byHand(all, params, start, inputs)
    const [found, expected] = [{ last, outputs }, hand].map(numbersIn)
    return chooseExecution(stack).mode === 'stacked' && JSON.stringify(found) === JSON.stringify(expected)
  })
})

law(
  'a stack’s loss and gradients are those by hand',
  stacks,
  (drawn) => {
    const all = given(drawn)
    const { stack, inputs } = all
    const key = keyOf(drawn.seed)
    const params = stack.init(key)
    const [T, B] = inputs.shape
    const O = stack.outputSize
    const batch = {
      inputs,
      targets: tf.tensor3d(coinFlips(child(key, 'targets'), T * B * O), [T, B, O]),
      mask: tf.ones<tf.Rank.R2>([T, B]),
    }
    const hand = valueAndGradients(params, (values) =>
      lossOn(stack.config, { ...batch, outputs: byHand(all, values, undefined, inputs).outputs }),
    )
    const own = lossAndGradients(stack, params, batch)
    const [found, expected] = [own, hand].map(({ value, gradients }) => numbersIn({ value, gradients }))
    return (
      JSON.stringify(found) === JSON.stringify(expected) &&
      String(lossOf(stack, params, batch).dataSync()[0]) === String(own.value.dataSync()[0])
    )
  },
  40,
)

law('a stack streams: outputs and state are those of the sequence', stacks, (drawn) =>
  decided(
    drawn,
    ({ stack, params, state, inputs }) =>
      withStream({ model: stack, params }, (opened) => {
        opened.reset(state)
        const outputs = pushed(opened, rowsIn(inputs))
        const [last, expected] = unrollSequence(stack, params, state, inputs)
        const found = { last: opened.state, outputs }
        opened.reset()
        return [...apart(found, { last, outputs: expected }), ...apart(opened.state, stack.initialState(params, 1))]
      }),
    1,
  ),
)

law(
  'a stack’s records name each layer’s intermediates; their outputs are the sequence’s',
  stacks,
  (drawn) =>
    decided(drawn, ({ layers, stack, params, inputs }) => {
      const { outputs, intermediates } = record(stack, params, { inputs })
      const first = record(layers[0], params['layer1'] as TreeRecord, { inputs })
      const own = Object.fromEntries(
        Object.entries(intermediates)
          .filter(([name]) => name.startsWith('layer1/'))
          .map(([name, values]) => [name.slice('layer1/'.length), values]),
      )
      return JSON.stringify(numbersIn({ ...own })) === JSON.stringify(numbersIn({ ...first.intermediates })) &&
        outputs.shape.join(' ') === [...inputs.shape.slice(0, 2), stack.outputSize].join(' ')
        ? apart(
            { outputs: outputs },
            {
              outputs: answersOf(
                stack.config.outputs.kind,
                unroll(stack.step, params, stack.initialState(params, inputs.shape[1]), inputs)[1],
              ),
            },
          )
        : ['the first layer’s intermediates differ']
    }),
  20,
)

/** All initializers of specs, as paths with shapes. */
const shapesOf = (specs: ParamSpecs): object =>
  Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [name, isParamSpec(spec) ? spec.shape : shapesOf(spec)]),
  )

law(
  'a stack’s params are its layers’, each drawn from its own child of the key',
  stacks,
  (drawn) => {
    const { layers, stack } = given(drawn)
    const key = keyOf(drawn.seed)
    const own = Object.fromEntries(
      layers.map((layer, index) => [`layer${index + 1}`, layer.init(child(key, `layer${index + 1}`))]),
    )
    return (
      JSON.stringify(numbersIn(stack.init(key))) === JSON.stringify(numbersIn(own)) &&
      JSON.stringify(shapesOf(stack.params)) ===
        JSON.stringify(Object.fromEntries(layers.map(({ params }, index) => [`layer${index + 1}`, shapesOf(params)])))
    )
  },
  20,
)
