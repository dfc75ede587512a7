import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { disposeTree } from '../../src/library/namespaces/tensors.ts'
import { kernelHeap } from '../../src/library/namespaces/kernels.ts'
import { type Model, type TreeRecord, unrollSequence } from '../../src/index.ts'
import { runFused } from '../../src/library/namespaces/models.ts'
import { ready } from '../support/ready.ts'
import { batchOf, bits, changed, I, key, machineOf, numbersOf, O, paths } from './machines.ts'
import { disposed, strings } from './malformed.ts'

before(ready)

const [T, B] = [25, 4]

type Given = Readonly<{ params: TreeRecord; state: TreeRecord; inputs: tf.Tensor3D }>
type Change = (given: Given, model: Model) => Partial<Record<keyof Given, unknown>>
type Refusal = Readonly<{ what: string; change: Change; words: RegExp }>

const sequence = (...shape: number[]) => bits('inputs', shape)

const leaf = (tree: TreeRecord, branch: string, name: string): tf.Tensor =>
  (tree[branch] as TreeRecord)[name] as tf.Tensor

/** Malformed inputs and their error messages. */
const refusals: ReadonlyArray<Refusal> = [
  {
    what: 'a state of batch 1',
    change: (_, model) => ({ state: model.initialState({}, 1) }),
    words: /^state memory: expected float32 \[4 16 8\] as the inputs \[25 4 10\] .*, got float32 \[1 16 8\]$/,
  },
  {
    what: 'a state of batch 3',
    change: (_, model) => ({ state: model.initialState({}, 3) }),
    words: /^state memory: expected float32 \[4 16 8\].*, got float32 \[3 16 8\]$/,
  },
  {
    what: 'fewer inputs than states',
    change: () => ({ inputs: sequence(T, 3, I) }),
    words: /^state memory: expected float32 \[3 16 8\].*, got float32 \[4 16 8\]$/,
  },
  ...[9, 11, 12].map((width) => ({
    what: `inputs of width ${width}`,
    change: () => ({ inputs: sequence(T, B, width) }),
    words: new RegExp(String.raw`^inputs: expected float32 \[T B 10\], got float32 \[25 4 ${width}\]$`),
  })),
  {
    what: 'inputs of rank 2',
    change: () => ({ inputs: sequence(T, I) }),
    words: /^inputs: expected float32 \[T B 10\], got float32 \[25 10\]$/,
  },
  {
    what: 'inputs of rank 4',
    change: () => ({ inputs: sequence(T, B, I, 1) }),
    words: /^inputs: expected float32 \[T B 10\], got float32 \[25 4 10 1\]$/,
  },
  {
    what: 'no step',
    change: () => ({ inputs: sequence(0, B, I) }),
    words: /^inputs: expected float32 \[T B 10\], got float32 \[0 4 10\]$/,
  },
  {
    what: 'strings for inputs',
    change: () => ({
      inputs: strings([T, B, I]),
    }),
    words: /^inputs: expected float32 \[T B 10\], got string \[25 4 10\]$/,
  },
  {
    what: 'integers that float32 does not hold',
    change: () => ({ inputs: tf.tensor(new Int32Array(T * B * I).fill(16_777_217), [T, B, I], 'int32') }),
    words: /^inputs: expected float32 \[T B 10\], got int32 with 16777217, which float32 does not hold$/,
  },
  {
    what: 'an array for inputs',
    change: () => ({ inputs: [[[1]]] }),
    words: /^inputs: expected float32 \[T B 10\], got an array$/,
  },
  {
    what: 'disposed inputs',
    change: ({ inputs }) => ({ inputs: disposed(inputs) }),
    words: /^inputs: expected float32 \[T B 10\], got a disposed tensor$/,
  },
  {
    what: '[B T I] for [T B I]',
    change: () => ({ inputs: sequence(B, T, I) }),
    words:
      /^state memory: expected float32 \[25 16 8\] as the inputs \[4 25 10\] .*\[B T I\].*, got float32 \[4 16 8\]$/,
  },
  {
    what: 'a readout of another shape',
    change: ({ params }) => ({ params: changed(params, { 'readout/kernel': tf.ones([3, 3]) }) }),
    words: /^params readout\/kernel: expected float32 \[16 8\], got float32 \[3 3\]$/,
  },
  {
    what: 'params of another number of units',
    change: (_, { path, config }) => ({
      params: machineOf(config.kind, path, { controller: { units: 9 } }).init(key),
    }),
    words: /^params controller\/kernel: expected float32 \[18 32\], got float32 \[18 36\]$/,
  },
  {
    what: 'params of another word size',
    change: (_, { path, config }) => ({ params: machineOf(config.kind, path, { wordSize: 5 }).init(key) }),
    words: /^params controller\/kernel: expected float32 \[18 32\], got float32 \[15 32\]$/,
  },
  {
    what: 'disposed params',
    change: ({ params }) => ({
      params: changed(params, { 'controller/bias': disposed(leaf(params, 'controller', 'bias')) }),
    }),
    words: /^params controller\/bias: expected float32 \[32\], got a disposed tensor$/,
  },
  {
    what: 'int32 params',
    change: ({ params }) => ({ params: changed(params, { 'readout/bias': tf.zeros([O], 'int32') }) }),
    words: /^params readout\/bias: expected float32 \[8\], got int32 \[8\]$/,
  },
  {
    what: 'a param that is missing',
    change: ({ params }) => ({ params: changed(params, { 'readout/bias': undefined }) }),
    words: /^params readout\/bias: expected float32 \[8\], got nothing$/,
  },
  {
    what: 'a param too many',
    change: ({ params }) => ({ params: changed(params, { 'readout/gain': tf.ones([O]) }) }),
    words: /^params readout\/gain: expected nothing, got float32 \[8\]$/,
  },
  {
    what: 'a tensor of the state that is missing',
    change: ({ state }) => ({ state: changed(state, { memory: undefined }) }),
    words: /^state memory: expected float32 \[4 16 8\].*, got nothing$/,
  },
  {
    what: 'a tensor of the state too many',
    change: ({ state }) => ({ state: changed(state, { dream: tf.ones([B]) }) }),
    words: /^state dream: expected nothing, got float32 \[4\]$/,
  },
  {
    what: 'a tensor of the state of another batch than the others',
    change: ({ state }) => ({ state: changed(state, { memory: tf.zeros([1, 16, 8]) }) }),
    words: /^state memory: expected float32 \[4 16 8\].*, got float32 \[1 16 8\]$/,
  },
  {
    what: 'a disposed state',
    change: ({ state }) => ({ state: changed(state, { memory: disposed(state['memory'] as tf.Tensor) }) }),
    words: /^state memory: expected float32 \[4 16 8\].*, got a disposed tensor$/,
  },
]

/** All functions that run a sequence. */
const courses = {
  unrollSequence: (model: Model, { params, state, inputs }: Given) => unrollSequence(model, params, state, inputs),
  fusedUnroll: (model: Model, { params, state, inputs }: Given) =>
    runFused(kernelHeap() ?? assert.fail('there are no kernels'), model, params, state, inputs),
} as const

for (const kind of ['ntm', 'dnc'])
  for (const path of paths)
    for (const [name, course] of Object.entries(courses))
      test(`${name}, ${kind}, ${path}: what does not fit is refused, and what fits is right after it`, async (t) => {
        const model = machineOf(kind, path)
        const params = model.init(key)
        const given = { params, state: model.initialState(params, B), inputs: batchOf(T, B).inputs }
        const expected = numbersOf(course(model, given))
        for (const { what, change, words } of refusals)
          await t.test(what, () =>
            tf.tidy(() => {
              const wrong = { ...given, ...change(given, model) } as Given
              const tensors = tf.memory().numTensors
              assert.throws(() => course(model, wrong), { name: 'RangeError', message: words })
              assert.equal(tf.memory().numTensors, tensors, 'tensors leaked')
              assert.deepEqual(numbersOf(course(model, given)), expected, 'the next call')
            }),
          )
        disposeTree({ params, state: given.state, inputs: given.inputs })
      })
