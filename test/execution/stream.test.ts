import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { buildModel, type Model, startBackend, stream, type TreeRecord, unrollSequence } from '../../src/index.ts'
import { disposeTree, entries, HeapExhausted } from '../../src/library/namespaces/tensors.ts'
import { kernelHeap } from '../../src/library/namespaces/kernels.ts'
import { stacked } from '../../src/library/namespaces/models.ts'
import { installNodeKernels } from '../../src/node.ts'
import { bits, changed, I, key, machineOf } from '../borders/machines.ts'
import { ready } from '../support/ready.ts'

before(ready)

const row = Array.from({ length: I }, (_, at) => at % 2)
const kinds = ['ntm', 'dnc', 'sam', 'sdnc'] as const

/** Uses a model with its params, and frees them. */
const withModel = (model: Model, use: (params: TreeRecord) => void): void => {
  const params = model.init(key)
  try {
    use(params)
  } finally {
    disposeTree(params)
  }
}

for (const kind of kinds)
  test(`${kind}: thousands of pushes keep no tensor and no byte, and the heap does not grow`, () =>
    withModel(machineOf(kind, 'fused'), (params) => {
      const before = tf.memory()
      const opened = stream(machineOf(kind, 'fused'), params)
      for (let i = 0; i < 100; i++) opened.push(row)
      const size = heapSize()
      for (let i = 0; i < 5000; i++) opened.push(row)
      const open = tf.memory()
      assert.equal(open.numTensors, before.numTensors + 1)
      assert.equal(heapSize(), size)
      opened.dispose()
      opened.dispose()
      const after = tf.memory()
      assert.deepEqual([after.numTensors, after.numBytes], [before.numTensors, before.numBytes])
    }))

const heapSize = (): number => (kernelHeap() ?? assert.fail('there are no kernels')).floatsAt(0, 1).buffer.byteLength

for (const path of ['fused', 'reference'] as const)
  test(`${path}: a stream outlives the tidy that it was made in, and pushes in tidies`, () =>
    withModel(machineOf('ntm', path), (params) => {
      const model = machineOf('ntm', path)
      const { numTensors } = tf.memory()
      const other = stream(model, params)
      const kept = tf.memory().numTensors - numTensors
      const opened = tf.tidy(() => stream(model, params) as never) as ReturnType<typeof stream>
      // What is not kept is free now, and these take its place.
      const noise = Array.from({ length: 8 }, () => tf.tidy(() => tf.mul(tf.ones([4000]), Number.NaN)))
      assert.equal(tf.memory().numTensors, numTensors + 2 * kept + noise.length)
      assert.deepEqual(opened.push(row), other.push(row))
      tf.tidy(() => void opened.push(row))
      other.push(row)
      assert.deepEqual(opened.push(row), other.push(row))
      for (const made of [opened, other]) made.dispose()
      tf.dispose(noise)
    }))

test('a stream goes on when the heap grows', () =>
  withModel(machineOf('dnc', 'fused'), (params) => {
    const model = machineOf('dnc', 'fused')
    const [opened, other] = [stream(model, params), stream(model, params)]
    assert.deepEqual(opened.push(row), other.push(row))
    const expected = [other.push(row), other.push(row)]
    const size = heapSize()
    const large = tf.ones([Math.ceil(size / 4)])
    assert.ok(heapSize() > size)
    assert.deepEqual([opened.push(row), opened.push(row)], expected)
    for (const made of [opened, other]) made.dispose()
    large.dispose()
  }))

test('outputs are the caller’s: later pushes do not change them; a row may be written anew', () =>
  withModel(machineOf('ntm', 'fused'), (params) => {
    for (const path of ['fused', 'reference'] as const) {
      const opened = stream(machineOf('ntm', path), params)
      const own = Float32Array.from(row)
      const first = opened.push(own)
      const copy = [...first]
      own.fill(9)
      opened.push(own)
      assert.deepEqual([...first], copy)
      opened.dispose()
    }
  }))

type Opened = ReturnType<typeof stream>
const refusals: ReadonlyArray<readonly [what: string, call: (opened: Opened) => void, words: RegExp]> = [
  ['a short row', ({ push }) => push(row.slice(1)), /^row: expected 10 numbers, the model’s inputs, got 9$/],
  ['a long row', ({ push }) => push(new Float32Array(11)), /^row: expected 10 numbers, the model’s inputs, got 11$/],
  ['no row', ({ push }) => push(undefined as never), /^row: expected an array of 10 numbers, got nothing$/],
  ['a tensor', ({ push }) => push(tf.scalar(1) as never), /^row: expected an array of 10 numbers, got float32 \[\]$/],
  ['a hole', ({ push }) => push(row.with(3, undefined as never)), /^row, entry 3: expected a number, got nothing$/],
  ['a word', ({ push }) => push(row.with(0, '1' as never)), /^row, entry 0: expected a number, got a string$/],
  [
    'a state of two sequences',
    ({ reset }) => {
      const model = machineOf('ntm', 'fused')
      reset(model.initialState({}, 2))
    },
    /^state memory: expected float32 \[1 16 8\] as a stream is one sequence, got float32 \[2 16 8\]$/,
  ],
  ['a state with nothing in it', ({ reset }) => reset({}), /^state memory: expected float32 .*, got nothing$/],
  ['params with nothing in them', ({ setParams }) => setParams({}), /^params .*: expected float32 .*, got nothing$/],
]
for (const [what, call, words] of refusals)
  for (const path of ['fused', 'reference'] as const)
    test(`${path}: ${what} is refused, and the state stays`, () =>
      withModel(machineOf('ntm', path), (params) => {
        const model = machineOf('ntm', path)
        const [opened, other] = [stream(model, params), stream(model, params)]
        assert.deepEqual(opened.push(row), other.push(row))
        tf.tidy(() => assert.throws(() => call(opened), { name: 'RangeError', message: words }))
        assert.deepEqual(opened.push(row), other.push(row))
        for (const made of [opened, other]) made.dispose()
      }))

for (const path of ['fused', 'reference'] as const) {
  test(`${path}: after a param was disposed, pushes and resets are refused until others are set; the state is still there`, () => {
    const model = machineOf('dnc', path)
    const [params, same] = [model.init(key), model.init(key)]
    const [opened, other] = [stream(model, params), stream(model, same)]
    assert.deepEqual(opened.push(row), other.push(row))
    entries(params)[3]?.[1].dispose()
    const words = /^params .*: expected float32 .*, got a disposed tensor$/
    for (const call of [() => opened.push(row), () => opened.reset()])
      assert.throws(call, { name: 'RangeError', message: words })
    disposeTree(opened.state)
    opened.setParams(same)
    assert.deepEqual(opened.push(row), other.push(row))
    for (const made of [opened, other]) made.dispose()
    for (const tree of [params, same]) disposeTree(tree)
  })

  test(`${path}: a disposed stream refuses everything but another dispose`, () =>
    withModel(machineOf('dnc', path), (params) => {
      const opened = stream(machineOf('dnc', path), params)
      opened.dispose()
      const calls = [() => opened.push(row), () => opened.state, () => opened.reset(), () => opened.setParams(params)]
      for (const call of calls)
        assert.throws(call, { name: 'RangeError', message: /^stream: expected an open stream, got a disposed one/ })
      opened.dispose()
    }))
}

test('params that do not fit are refused, and nothing is leaked', () =>
  withModel(machineOf('ntm', 'fused'), (params) => {
    const model = machineOf('ntm', 'fused')
    const wrong = changed(params, { 'readout/bias': tf.zeros([3]) })
    const before = tf.memory().numTensors
    assert.throws(() => stream(model, wrong), {
      message: /^params readout\/bias: expected float32 \[8\], got float32 \[3\]$/,
    })
    assert.equal(tf.memory().numTensors, before)
  }))

test('where the heap has no room for the state, a stream is refused, and nothing is leaked; of a stack too', () => {
  const [small, huge] = [machineOf('dnc', 'fused'), machineOf('dnc', 'fused', { slots: 40_000 })]
  const stack = stacked(small, buildModel(huge.config, small.outputSize, 2))
  for (const model of [huge, stack])
    withModel(model, (params) => {
      const { numTensors, numBytes } = tf.memory()
      assert.throws(() => stream(model, params), HeapExhausted)
      const after = tf.memory()
      assert.deepEqual([after.numTensors, after.numBytes], [numTensors, numBytes])
    })
})

test('on the cpu backend, streams give the same; one made in the kernels is refused there', async () => {
  const model = machineOf('ntm', 'fused')
  const params = model.init(key)
  const kernels = stream(model, params)
  const expected = [kernels.push(row), kernels.push(row)]
  try {
    assert.deepEqual(await startBackend('cpu'), E.right('cpu'))
    assert.throws(() => kernels.push(row), {
      name: 'RangeError',
      message: /^stream: expected the backend .*make a new stream$/,
    })
    const values = model.init(key)
    const opened = stream(model, values)
    for (const outputs of expected)
      for (const [at, x] of opened.push(row).entries()) assert.ok(Math.abs(x - (outputs[at] as number)) < 1e-5)
    const inputs = tf.tensor3d([[row], [row]])
    const [last, outputs] = unrollSequence(model, values, undefined, inputs)
    const { state } = opened
    assert.deepEqual(
      entries(state).map(([path]) => path),
      entries(last).map(([path]) => path),
    )
    opened.dispose()
    for (const tree of [values, last, state]) disposeTree(tree)
    tf.dispose([inputs, outputs])
  } finally {
    await ready()
    kernels.dispose()
    disposeTree(params)
  }
})

test('a stream goes on when the kernels are installed again', async () => {
  const model = machineOf('ntm', 'fused')
  const params = model.init(key)
  const [opened, other] = [stream(model, params), stream(model, params)]
  const expected = [other.push(row), other.push(row)]
  assert.deepEqual(opened.push(row), expected[0])
  await installNodeKernels()
  assert.deepEqual(opened.push(row), expected[1])
  for (const made of [opened, other]) made.dispose()
  disposeTree(params)
})

test('a sequence of the batch’s rows is the stream’s', () =>
  withModel(machineOf('sdnc', 'fused'), (params) => {
    const model = machineOf('sdnc', 'fused')
    const opened = stream(model, params)
    const inputs = bits('inputs', [30, 1, I]) as tf.Tensor3D
    const [last, outputs] = unrollSequence(model, params, undefined, inputs)
    const rows = inputs.arraySync()
    const expected = outputs.arraySync()
    for (const [t, [one]] of rows.entries())
      for (const [at, x] of opened.push(one as number[]).entries())
        assert.ok(Math.abs(x - (expected[t]?.[0]?.[at] as number)) < 1e-5)
    opened.dispose()
    disposeTree(last)
    tf.dispose([inputs, outputs])
  }))
