import assert from 'node:assert/strict'
import * as tf from '@tensorflow/tfjs-core'
import { initializations } from '../../src/core/initializers.ts'
import {
  addressing,
  type Batch,
  bitsPerSequence,
  crossEntropy,
  dncMoment,
  dncStep,
  evaluate,
  feedforward,
  fusedUnroll,
  goalsMet,
  initialTrainState,
  kernel,
  kernelHeap,
  layoutSize,
  leaves,
  lstm,
  lstmStep,
  type Model,
  ntmLayout,
  ntmMoment,
  ntmStep,
  parseInterface,
  type Path,
  played,
  random,
  record,
  recordingOf,
  samMoment,
  samStep,
  type TrainState,
  type Tree,
  type TreeRecord,
  trainStep,
  unroll,
  unrollSequence,
  updateOn,
  valueAndGradients,
} from '../../src/index.ts'
import { taskOf } from '../../properties/training/trainers.ts'
import { bits, key, machineOf, optimizerFrom } from './machines.ts'

/** A public function that takes tensors, with arguments that fit. */
export type Call = Readonly<{
  name: string
  /** Fresh tensors. */
  args: () => TreeRecord
  /** What it makes of its arguments, by one path or the other where there are two. */
  run: (args: never, path: Path) => unknown
  /** Whether there are two paths. */
  two?: boolean
}>

const small = { slots: 5, wordSize: 3, readHeads: 2, writeHeads: 1, controller: { units: 4 } }
const [T, B] = [3, 2]
const [N, W, R, K, S] = [5, 3, 2, 1, 3]
const H = R + K
const M = 2 * K + 1

const modelsOf = (kind: string, options: object = {}): Readonly<Record<Path, Model>> => ({
  fused: machineOf(kind, 'fused', { ...small, ...options }),
  reference: machineOf(kind, 'reference', { ...small, ...options }),
})

const models = {
  ntm: modelsOf('ntm', { initialState: { memory: 'learned', weightings: 'learned', controller: 'learned' } }),
  dnc: modelsOf('dnc'),
  none: modelsOf('none', { controller: { units: 4, layers: 2 } }),
  feedforward: modelsOf('content-dnc', { controller: { units: 4, kind: 'feedforward' } }),
}

const numbers = (name: string, ...shape: number[]): tf.Tensor => {
  const count = shape.reduce((product, size) => product * size, 1)
  return tf.tensor(random.uniform(random.child(key, name), count, 0, 1), shape)
}

/** Tensors of these shapes, between 0 and 1. */
const tensors =
  (shapes: Readonly<Record<string, ReadonlyArray<number>>>): (() => TreeRecord) =>
  () =>
    Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, numbers(name, ...shape)]))

type Started = Readonly<{ params: TreeRecord; state: TreeRecord; inputs: tf.Tensor3D; input: tf.Tensor2D }>

/** Calls of a machine's own functions. */
const machineCalls = Object.entries(models).flatMap(([kind, both]): Call[] => {
  const { fused: model } = both
  const params = () => model.init(key)
  const state = () => {
    const values = params()
    const start = model.initialState(values, B)
    tf.dispose(values)
    return start
  }
  const inputs = () => bits('inputs', [T, B, model.inputSize])
  const batch = () => ({
    inputs: inputs(),
    targets: bits('targets', [T, B, model.outputSize]),
    mask: bits('mask', [T, B]),
  })
  const started = () => ({ params: params(), state: state(), inputs: inputs() })
  const stepped = () => ({ params: params(), state: state(), input: bits('input', [B, model.inputSize]) })
  const optimizer = optimizerFrom({ kind: kind === 'dnc' ? 'adam' : 'rmsprop', momentum: 0.5, average: 0.9 })
  return [
    {
      name: `unrollSequence of ${kind}`,
      two: true,
      args: started,
      run: ({ params, state, inputs }: Started, path) => unrollSequence(both[path], params, state, inputs),
    },
    {
      name: `unrollSequence of ${kind} from the initial state`,
      two: true,
      args: () => ({ params: params(), inputs: inputs() }),
      run: ({ params, inputs }: Started, path) => unrollSequence(both[path], params, undefined, inputs),
    },
    {
      name: `fusedUnroll of ${kind}`,
      two: true,
      args: started,
      run: ({ params, state, inputs }: Started, path) =>
        path === 'reference'
          ? unrollSequence(both.reference, params, state, inputs)
          : fusedUnroll(kernelHeap() ?? assert.fail('there are no kernels'), model, params, state, inputs),
    },
    {
      name: `updateOn, ${kind}`,
      two: true,
      args: () => {
        const own = params()
        return { params: own, optimizer: optimizer.init(own), batch: batch() }
      },
      run: ({ batch, ...tensors }: Readonly<{ params: TreeRecord; optimizer: TreeRecord; batch: Batch }>, path) => {
        const rest = { step: 0, key, rateScale: 1, onset: { since: 0, batches: 0, loss: 0 }, lesson: { index: 0 } }
        const state = { ...rest, ...tensors } as unknown as TrainState
        const [after, metrics] = updateOn({ model: both[path], optimizer })(state, batch)
        return { params: after.params, optimizer: after.optimizer, ...metrics }
      },
    },
    {
      name: `the step of ${kind}`,
      args: stepped,
      run: ({ params, state, input }: Started) => model.step(params, state, input),
    },
    {
      name: `observe of ${kind}`,
      args: stepped,
      run: ({ params, state, input }: Started) => model.observe(params, state, input),
    },
    {
      name: `initialState of ${kind}`,
      args: () => ({ params: params() }),
      run: ({ params }: Started) => model.initialState(params, B),
    },
    {
      name: `record of ${kind}`,
      args: () => ({ params: params(), inputs: inputs() }),
      run: ({ params, inputs }: Started) => record(model, params, { inputs }),
    },
  ]
})

const copy = taskOf('copy', { bits: 8, minWords: 1, maxWords: 2 })
const blocks = { episode: () => ({ heard: Array.from({ length: 10 }, () => 0), after: () => ({ met: true }) }) }
const set = { key, sequences: 2 }
const sequence = copy.draw(key)

/** Calls with the params of a machine and a task. */
const taskCalls: ReadonlyArray<Call> = [
  {
    name: 'evaluate',
    two: true,
    args: () => ({ params: models.dnc.fused.init(key) }),
    run: ({ params }: Started, path) => evaluate(models.dnc[path], params, copy, set),
  },
  {
    name: 'played',
    two: true,
    args: () => ({ params: models.dnc.fused.init(key) }),
    run: ({ params }: Started, path) => played(models.dnc[path], params, [blocks.episode()]),
  },
  {
    name: 'goalsMet',
    two: true,
    args: () => ({ params: models.ntm.fused.init(key) }),
    run: ({ params }: Started, path) => goalsMet(models.ntm[path], params, { ...copy, ...blocks }, set),
  },
  {
    name: 'recordingOf',
    args: () => ({ params: models.ntm.fused.init(key) }),
    run: ({ params }: Started) => recordingOf(models.ntm.fused, params, sequence),
  },
  {
    name: 'trainStep',
    two: true,
    args: () => {
      const { params, optimizer } = initialTrainState({ model: models.dnc.fused, optimizer: optimizerFrom() }, key)
      return { params, optimizer }
    },
    run: (tensors: Readonly<{ params: TreeRecord; optimizer: TreeRecord }>, path) => {
      const rest = { step: 0, key, rateScale: 1, onset: { since: 0, batches: 0, loss: 0 }, lesson: { index: 0 } }
      const trainer = { model: models.dnc[path], task: copy, optimizer: optimizerFrom(), batchSize: 2 }
      const [after, metrics] = trainStep(trainer)({ ...rest, ...tensors } as unknown as TrainState)
      return { params: after.params, optimizer: after.optimizer, ...metrics }
    },
  },
]

const added = kernel('a sum', { inputs: { sum: 'B I', row: 'B I' }, output: 'B I' }, ({ sum, row }) => tf.add(sum, row))

const logits = tensors({ logits: [T, B, 4], targets: [T, B, 4], mask: [T, B] })
const optimizer = optimizerFrom({ kind: 'adam' })

const own: ReadonlyArray<Call> = [
  { name: 'crossEntropy', args: logits, run: crossEntropy },
  { name: 'bitsPerSequence', args: logits, run: bitsPerSequence },
  {
    name: 'valueAndGradients',
    args: () => ({ a: { b: numbers('b', 2, 3) }, c: numbers('c', 4) }),
    run: (params: TreeRecord) =>
      valueAndGradients(params, (values) => tf.addN(leaves(values).map((leaf) => tf.sum<tf.Scalar>(tf.square(leaf))))),
  },
  {
    name: 'an optimizer’s update',
    args: () => {
      const params = { a: { b: numbers('b', 2, 3) }, c: numbers('c', 4) }
      return { params, gradients: { a: { b: numbers('d', 2, 3) }, c: numbers('e', 4) }, state: optimizer.init(params) }
    },
    run: ({ params, gradients, state }: Readonly<Record<string, TreeRecord>>) => {
      const context = { params: params as TreeRecord, step: 0, onset: { since: 0 }, rateScale: 1 }
      return tf.tidy(() => optimizer.update(gradients as TreeRecord, state as TreeRecord, context) as never)
    },
  },
  {
    name: 'unroll',
    args: () => ({ state: { sum: numbers('sum', B, 4) }, inputs: numbers('inputs', T, B, 4) }),
    run: ({ state, inputs }: Readonly<{ state: { sum: tf.Tensor2D }; inputs: tf.Tensor3D }>) =>
      unroll(
        (_params: unknown, { sum }: { sum: tf.Tensor2D }, row) => {
          const next = added({ sum, row })
          return [{ sum: next }, next]
        },
        {},
        state,
        inputs,
      ),
  },
  {
    name: 'parseInterface',
    args: () => ({ vector: numbers('vector', B, layoutSize(layout)) }),
    run: ({ vector }: Readonly<{ vector: tf.Tensor2D }>) =>
      tf.tidy(() => parseInterface<tf.TensorContainer>(layout, vector)),
  },
]

const layoutOptions = {
  slots: N,
  wordSize: W,
  readHeads: R,
  writeHeads: K,
  shifts: S,
  reads: 2,
  links: 2,
  conventions: { ...models.ntm.fused.config.conventions },
}
const layout = ntmLayout(layoutOptions)

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

/** What memories are told, and keep. */
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

const partCalls: ReadonlyArray<Call> = [
  { name: 'ntmStep', args: ntmArgs, run: (a: Remembered) => ntmStep(order)({}, a.state, a.interface) },
  { name: 'ntmMoment', args: ntmArgs, run: (a: Remembered) => ntmMoment(order)(a.state, a.interface) },
  { name: 'dncStep', args: dncArgs, run: (a: Remembered) => dncStep(writing)({}, a.state, a.interface) },
  { name: 'dncMoment', args: dncArgs, run: (a: Remembered) => dncMoment(writing)(a.state, a.interface) },
  { name: 'samStep', args: samArgs, run: (a: Remembered) => samStep(2)({}, a.state, a.interface) },
  { name: 'samMoment', args: samArgs, run: (a: Remembered) => samMoment(2)(a.state, a.interface) },
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
const equations = Object.entries(addressing).map(
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

/** Every public function that takes tensors. */
export const calls: ReadonlyArray<Call> = [...machineCalls, ...taskCalls, ...own, ...partCalls, ...equations]
