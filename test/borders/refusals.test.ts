import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { ready } from '../../properties/law.ts'
import {
  type Batch,
  fusedUnroll,
  initialTrainState,
  kernelHeap,
  type Model,
  record,
  release,
  type TreeRecord,
  unrollSequence,
  updateOn,
} from '../../src/index.ts'
import { batchOf, bits, changed, I, key, machineOf, numbersOf, O, optimizerFrom, paths } from './machines.ts'
import { strings } from './malformed.ts'

before(ready)

const [T, B] = [25, 4]

type Given = Readonly<{ params: TreeRecord; state: TreeRecord; inputs: tf.Tensor3D }>
type Change = (given: Given, model: Model) => Partial<Record<keyof Given, unknown>>
type Refusal = Readonly<{ what: string; change: Change; words: RegExp }>

const sequence = (...shape: number[]) => bits('inputs', shape)

const disposed = (tensor: tf.Tensor | undefined): tf.Tensor => {
  const copy = tf.clone(tensor as tf.Tensor)
  copy.dispose()
  return copy
}

const leaf = (tree: TreeRecord, branch: string, name: string): tf.Tensor =>
  (tree[branch] as TreeRecord)[name] as tf.Tensor

/** What was silently wrong, or ruined the heap, and what is said now. */
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

/** Whatever runs a sequence. */
const courses = {
  unrollSequence: (model: Model, { params, state, inputs }: Given) => unrollSequence(model, params, state, inputs),
  fusedUnroll: (model: Model, { params, state, inputs }: Given) =>
    fusedUnroll(kernelHeap() ?? assert.fail('there are no kernels'), model, params, state, inputs),
} as const

for (const kind of ['ntm', 'dnc'])
  for (const path of paths)
    for (const [name, course] of Object.entries(courses))
      test(`${name}, ${kind}, ${path}: what does not fit is refused, and what fits is right after it`, () => {
        const model = machineOf(kind, path)
        const params = model.init(key)
        const given = { params, state: model.initialState(params, B), inputs: batchOf(T, B).inputs }
        const expected = numbersOf(course(model, given))
        for (const { what, change, words } of refusals)
          tf.tidy(() => {
            const wrong = { ...given, ...change(given, model) } as Given
            const tensors = tf.memory().numTensors
            assert.throws(() => course(model, wrong), { name: 'RangeError', message: words }, what)
            assert.equal(tf.memory().numTensors, tensors, `${what}: tensors leaked`)
            assert.deepEqual(numbersOf(course(model, given)), expected, `${what}: the next call`)
          })
        release({ params, state: given.state, inputs: given.inputs })
      })

type BatchRefusal = Readonly<{
  what: string
  change: (batch: Batch) => Partial<Record<keyof Batch, unknown>>
  words: RegExp
}>

const batchRefusals: ReadonlyArray<BatchRefusal> = [
  {
    what: 'a mask [T]',
    change: () => ({ mask: bits('mask', [T]) }),
    words: /^mask: expected float32 \[25 4\] as the inputs are \[25 4 10\], got float32 \[25\]$/,
  },
  {
    what: 'a mask [B T]',
    change: () => ({ mask: bits('mask', [B, T]) }),
    words: /^mask: expected float32 \[25 4\] .*\[B T …\].*, got float32 \[4 25\]$/,
  },
  {
    what: 'a mask [T B 1]',
    change: () => ({ mask: bits('mask', [T, B, 1]) }),
    words: /^mask: expected float32 \[25 4\] .*, got float32 \[25 4 1\]$/,
  },
  {
    what: 'a disposed mask',
    change: ({ mask }) => ({ mask: disposed(mask) }),
    words: /^mask: expected float32 \[25 4\] .*, got a disposed tensor$/,
  },
  { what: 'no mask', change: () => ({ mask: undefined }), words: /^mask: expected .*, got nothing$/ },
  ...[7, 9].map((width) => ({
    what: `targets of width ${width}`,
    change: () => ({ targets: bits('targets', [T, B, width]) }),
    words: new RegExp(String.raw`^targets: expected float32 \[25 4 8\] .*, got float32 \[25 4 ${width}\]$`),
  })),
  {
    what: 'targets of fewer steps',
    change: () => ({ targets: bits('targets', [T - 1, B, O]) }),
    words: /^targets: expected float32 \[25 4 8\] .*, got float32 \[24 4 8\]$/,
  },
  {
    what: 'inputs [B T I]',
    change: () => ({ inputs: sequence(B, T, I) }),
    words: /^targets: expected float32 \[4 25 8\] .*\[B T …\].*, got float32 \[25 4 8\]$/,
  },
  {
    what: 'inputs of another width',
    change: () => ({ inputs: sequence(T, B, 9) }),
    words: /^inputs: expected float32 \[T B 10\], got float32 \[25 4 9\]$/,
  },
]

/** What can be converted without loss, and is. */
const conversions: Readonly<Record<string, () => Partial<Record<keyof Batch, tf.Tensor>>>> = {
  'int32 inputs': () => ({ inputs: bits('inputs', [T, B, I], 'int32') }),
  'bool inputs': () => ({ inputs: bits('inputs', [T, B, I], 'bool') }),
  'int32 targets': () => ({ targets: bits('targets', [T, B, O], 'int32') }),
  'bool targets': () => ({ targets: bits('targets', [T, B, O], 'bool') }),
  'an int32 mask': () => ({ mask: bits('mask', [T, B], 'int32') }),
  'a bool mask': () => ({ mask: bits('mask', [T, B], 'bool') }),
}

for (const kind of ['ntm', 'dnc'])
  for (const path of paths) {
    test(`updateOn, ${kind}, ${path}: a batch that does not fit is refused, and the next update is right`, () => {
      const trainer = { model: machineOf(kind, path), optimizer: optimizerFrom({ clipNorm: 1 }) }
      const state = initialTrainState(trainer, key)
      const batch = batchOf(T, B)
      const update = (given: Batch) =>
        tf.tidy(() => {
          const [after, metrics] = updateOn(trainer)(state, given)
          return { params: after.params, ...metrics }
        })
      const expected = numbersOf(update(batch))
      for (const { what, change, words } of batchRefusals)
        tf.tidy(() => {
          const wrong = { ...batch, ...change(batch) } as Batch
          const tensors = tf.memory().numTensors
          assert.throws(() => updateOn(trainer)(state, wrong), { name: 'RangeError', message: words }, what)
          assert.equal(tf.memory().numTensors, tensors, `${what}: tensors leaked`)
          assert.deepEqual(numbersOf(update(batch)), expected, `${what}: the next update`)
        })
      for (const [what, change] of Object.entries(conversions))
        tf.tidy(() => assert.deepEqual(numbersOf(update({ ...batch, ...change() } as Batch)), expected, what))
      release({ params: state.params, optimizer: state.optimizer, ...batch })
    })

    test(`updateOn, ${kind}, ${path}: an optimizer’s state that does not fit is refused`, () => {
      const trainer = { model: machineOf(kind, path), optimizer: optimizerFrom({ kind: 'adam' }) }
      const state = initialTrainState(trainer, key)
      const batch = batchOf(T, B)
      const mean = 'adam/mean/readout/kernel'
      const wrong = {
        [`optimizer ${mean}: expected float32 [16 8], got float32 [3 3]`]: { [mean]: tf.ones([3, 3]) },
        [`optimizer ${mean}: expected float32 [16 8], got nothing`]: { [mean]: undefined },
        [`optimizer ${mean}: expected float32 [16 8], got a disposed tensor`]: { [mean]: disposed(batch.mask) },
        'optimizer adam/other: expected nothing, got float32 [1]': { 'adam/other': tf.ones([1]) },
      }
      for (const [message, leaves] of Object.entries(wrong)) {
        const optimizer = changed(state.optimizer, leaves)
        const tensors = tf.memory().numTensors
        assert.throws(() => updateOn(trainer)({ ...state, optimizer }, batch), { name: 'RangeError', message })
        assert.equal(tf.memory().numTensors, tensors, `${message}: tensors leaked`)
        tf.dispose(Object.values(leaves).filter((made) => made !== undefined))
      }
      release({ params: state.params, optimizer: state.optimizer, ...batch })
    })

    test(`${kind}, ${path}: inputs of int32 and bool are those of float32`, () => {
      const model = machineOf(kind, path)
      const params = model.init(key)
      const { inputs, ...others } = batchOf(T, B)
      const expected = numbersOf(unrollSequence(model, params, undefined, inputs))
      const recorded = numbersOf(record(model, params, { inputs }))
      for (const dtype of ['int32', 'bool'] as const) {
        const given = bits('inputs', [T, B, I], dtype) as tf.Tensor3D
        assert.deepEqual(numbersOf(unrollSequence(model, params, undefined, given)), expected, dtype)
        assert.deepEqual(numbersOf(record(model, params, { inputs: given })), recorded, dtype)
        given.dispose()
      }
      release({ params, inputs, ...others })
    })
  }
