import assert from 'node:assert/strict'
import type * as tf from '@tensorflow/tfjs-core'
import { initializations } from '../../src/core/initializers.ts'
import { addressing, type Tree } from '../../src/index.ts'
import { dncCell, dncStep, ntmCell, ntmStep, samCell, samStep } from '../../src/library/namespaces/memories.ts'
import { feedforward, lstm, lstmStep } from '../../src/library/namespaces/controllers.ts'
import { B, type Call, H, K, M, N, numbers, R, S, tensors, W } from './call.ts'

type Remembered = Readonly<{ state: never; interface: never }>
const initialization = initializations['glorot-uniform']
const layerOptions = {
  inputSize: 3,
  units: 4,
  forgetBias: 1,
  attentionHeads: 1,
  context: 2,
  top: true,
  layerNorm: false,
  clip: null,
  clipCell: false,
  initialization,
}

/** Interfaces and states of memories. */
const ntmArgs = () => ({
  state: tensors({ memory: [B, N, W], readWeightings: [B, R, N], writeWeightings: [B, K, N] })(),
  interface: tensors({
    keys: [B, H, W],
    strengths: [B, H],
    interpolationGates: [B, H],
    shiftWeightings: [B, H, S],
    sharpening: [B, H],
    eraseVectors: [B, K, W],
    addVectors: [B, K, W],
  })(),
})
const dncArgs = () => ({
  state: tensors({
    memory: [B, N, W],
    readWeightings: [B, R, N],
    writeWeightings: [B, K, N],
    usage: [B, N],
    precedence: [B, K, N],
    link: [B, K, N, N],
  })(),
  interface: tensors({
    readKeys: [B, R, W],
    writeKeys: [B, K, W],
    writeVectors: [B, K, W],
    readStrengths: [B, R],
    writeStrengths: [B, K],
    eraseVectors: [B, K, W],
    freeGates: [B, R],
    allocationGates: [B, K],
    writeGates: [B, K],
    readModes: [B, R, M],
  })(),
})
const samArgs = () => ({
  state: tensors({ memory: [B, N, W], readWeightings: [B, R, N], writeWeightings: [B, K, N], usage: [B, N] })(),
  interface: tensors({
    readKeys: [B, R, W],
    addVectors: [B, K, W],
    readStrengths: [B, R],
    allocationGates: [B, K],
    writeGates: [B, K],
  })(),
})
const lstmArgs = () => ({
  params: tensors({ kernel: [3, 16], recurrentKernel: [4, 16], bias: [16] })(),
  state: tensors({ hidden: [B, 4], cell: [B, 4] })(),
  input: numbers('input', B, 3),
})

const order = { order: 'readThenWrite' } as const
const writing = { usageStopGradient: false }

/** Calls of memories and layers by themselves. */
export const partCalls: ReadonlyArray<Call> = [
  { name: 'ntmStep', args: ntmArgs, run: (a: Remembered) => ntmStep(order)({}, a.state, a.interface) },
  { name: 'ntmCell', args: ntmArgs, run: (a: Remembered) => ntmCell(order)(a.state, a.interface) },
  { name: 'dncStep', args: dncArgs, run: (a: Remembered) => dncStep(writing)({}, a.state, a.interface) },
  { name: 'dncCell', args: dncArgs, run: (a: Remembered) => dncCell(writing)(a.state, a.interface) },
  { name: 'samStep', args: samArgs, run: (a: Remembered) => samStep(2)({}, a.state, a.interface) },
  { name: 'samCell', args: samArgs, run: (a: Remembered) => samCell(2)(a.state, a.interface) },
  {
    name: 'lstmStep',
    args: lstmArgs,
    run: (a: Readonly<{ params: never; state: never; input: tf.Tensor2D }>) =>
      lstmStep({ clip: null, clipCell: false })(a.params, a.state, a.input),
  },
  {
    name: 'the layer lstm',
    args: lstmArgs,
    run: (a: Readonly<{ params: never; state: never; input: tf.Tensor2D }>) =>
      lstm.layer(layerOptions).step(a.params, a.state, a.input),
  },
  {
    name: 'the layer feedforward',
    args: () => ({ params: tensors({ kernel: [3, 4], bias: [4] })(), input: numbers('input', B, 3) }),
    run: (a: Readonly<{ params: never; input: tf.Tensor2D }>) =>
      feedforward.layer(layerOptions).step(a.params, {}, a.input),
  },
]

const sizes: Readonly<Record<string, number>> = { B, N, W, R, K, S, H, M, L: 2 }

/** Every equation, with tensors of its shapes. */
export const equations = Object.entries(addressing).map(
  ([name, equation]): Call => ({
    name: `addressing.${name}`,
    args: () =>
      Object.fromEntries(
        Object.entries<string>(equation.inputs).map(([input, shape]): [string, Tree] => [
          input,
          numbers(input, ...shape.split(' ').map((letter) => sizes[letter] ?? assert.fail(`no size for ${letter}`))),
        ]),
      ),
    run: (args: never) => (equation as (tensors: never) => tf.Tensor)(args),
  }),
)
