import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { type Batch, initialTrainState, unrollSequence, updateOn } from '../../src/index.ts'
import { disposeTree } from '../../src/library/namespaces/tensors.ts'
import { record } from '../../src/library/namespaces/recordings.ts'
import { ready } from '../support/ready.ts'
import { batchOf, bits, changed, I, key, machineOf, numbersOf, O, optimizerFrom, paths } from './machines.ts'
import { disposed } from './malformed.ts'

before(ready)

const [T, B] = [25, 4]

const sequence = (...shape: number[]) => bits('inputs', shape)

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
    test(`updateOn, ${kind}, ${path}: a batch that does not fit is refused, and the next update is right`, async (t) => {
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
        await t.test(what, () =>
          tf.tidy(() => {
            const wrong = { ...batch, ...change(batch) } as Batch
            const tensors = tf.memory().numTensors
            assert.throws(() => updateOn(trainer)(state, wrong), { name: 'RangeError', message: words })
            assert.equal(tf.memory().numTensors, tensors, 'tensors leaked')
            assert.deepEqual(numbersOf(update(batch)), expected, 'the next update')
          }),
        )
      for (const [what, change] of Object.entries(conversions))
        await t.test(what, () =>
          tf.tidy(() => assert.deepEqual(numbersOf(update({ ...batch, ...change() } as Batch)), expected)),
        )
      disposeTree({ params: state.params, optimizer: state.optimizer, ...batch })
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
      disposeTree({ params: state.params, optimizer: state.optimizer, ...batch })
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
      disposeTree({ params, inputs, ...others })
    })
  }
