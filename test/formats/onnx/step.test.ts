import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { fill } from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { keyOf, uniform } from '../../../src/core/random.ts'
import { encodeOnnx } from '../../../src/formats/onnx/onnx.ts'
import { type Stepping, stepGraph } from '../../../src/formats/onnx/step.ts'
import { translations } from '../../../src/formats/onnx/translations.ts'
import { traced } from '../../../src/tfjs/trace.ts'
import { stepwiseDifferences } from '../../support/onnxRuntime.ts'
import { ready } from '../../support/ready.ts'

before(ready)

type Rows = tf.Tensor2D

/** A step without params or state: x `[B 4]` ↦ `[B …]`. */
const stepOf = (f: (x: Rows) => tf.Tensor): Stepping => ({
  inputSize: 4,
  state: {},
  initialState: () => ({}),
  step: (_params, state, x) => [state, f(x) as Rows] as const,
})

const rowsOf = (batch: number): Rows => tf.tensor2d(uniform(keyOf(batch), batch * 4, -2, 2), [batch, 4])

const bool = (x: tf.Tensor): tf.Tensor => tf.cast(x, 'float32')
const positive = (x: Rows): tf.Tensor => tf.add(tf.abs(x), 0.1)
const zeros = (x: Rows): tf.Tensor2D => tf.zeros([x.shape[0], 4])
const full = (x: Rows, value: number): tf.Tensor => fill([x.shape[0], 4], value)
/** `[B 2 2]` */
const squares = (x: Rows): tf.Tensor3D => tf.reshape(x, [x.shape[0], 2, 2])
/** The places of the batch's rows, in a table of them all. */
const places = (x: Rows): tf.Tensor1D => tf.range(0, x.shape[0], 1, 'int32')

/** What the operations of tfjs are made of, at least once each, with the batch as the first axis. */
const operations: Readonly<Record<string, (x: Rows) => tf.Tensor>> = {
  'one number after another': (x) =>
    tf.addN([tf.abs(x), tf.ceil(x), tf.cos(x), tf.erf(x), tf.exp(x), tf.floor(x), tf.neg(x), tf.relu(x), tf.sin(x)]),
  'and others': (x) =>
    tf.addN([
      tf.round(x),
      tf.sigmoid(x),
      tf.sign(x),
      tf.softplus(x),
      tf.tanh(x),
      tf.square(x),
      tf.step(x),
      tf.clone(x),
    ]),
  'of positive numbers': (x) =>
    tf.addN([tf.log(positive(x)), tf.sqrt(positive(x)), tf.rsqrt(positive(x)), tf.reciprocal(positive(x))]),
  'two numbers': (x) => tf.sub(tf.mul(x, tf.add(x, 1)), tf.div(x, tf.pow(positive(x), 2))),
  'least and greatest': (x) => tf.minimum(tf.maximum(x, tf.neg(x)), tf.clipByValue(x, -0.5, 1)),
  comparisons: (x) =>
    tf.addN([
      bool(tf.equal(x, tf.clone(x))),
      bool(tf.greater(x, 0)),
      bool(tf.greaterEqual(x, 1)),
      bool(tf.less(x, 0.5)),
      bool(tf.lessEqual(x, 1)),
    ]),
  'truth values': (x) => {
    const [a, b] = [tf.greater(x, 0), tf.less(x, 1)]
    return tf.where(tf.logicalOr(tf.logicalAnd(a, b), tf.logicalNot(b)), x, tf.neg(x))
  },
  'over an axis': (x) =>
    tf.concat(
      [
        tf.sum(x, 1, true),
        tf.mean(x, 1, true),
        tf.max(x, -1, true),
        tf.min(x, 1, true),
        tf.prod(x, 1, true),
        tf.expandDims(tf.sum(squares(x), [1, 2]), 1),
      ],
      1,
    ),
  'over the batch': (x) => tf.sub(x, tf.sum(x, 0)),
  softmax: (x) => tf.add(tf.softmax(x), tf.logSoftmax(x)),
  'matrix products': (x) =>
    tf.add(tf.matMul(squares(x), squares(x), true, false), tf.matMul(squares(x), squares(x), false, true)),
  'axes exchanged': (x) => tf.transpose(squares(x), [0, 2, 1]),
  'split and joined': (x) => {
    const [a, b] = tf.split(x, [1, 3], 1)
    return tf.concat([b as Rows, tf.slice(x, [0, 1], [-1, 2]), a as Rows], 1)
  },
  'unstacked and stacked': (x) => tf.stack(tf.unstack(squares(x), 1).toReversed(), 2),
  reversed: (x) => tf.reverse(squares(x), [1, 2]),
  repeated: (x) => tf.tile(x, [1, 3]),
  broadcast: (x) => tf.broadcastTo(tf.expandDims(x, 1), [x.shape[0], 3, 4]),
  'running sums': (x) => tf.add(tf.cumsum(x, 1), tf.cumsum(x, 1, true, true)),
  'running products': (x) => tf.add(tf.cumprod(x, 1, false, true), tf.cumprod(x, 1, true)),
  'greatest entries': (x) => {
    const { values, indices } = tf.topk(x, 3)
    return tf.add(values, bool(indices))
  },
  'ties among the greatest': (x) => tf.cast(tf.topk(tf.mul(tf.step(x), 1), 4).indices, 'float32'),
  'columns chosen': (x) => tf.gather(x, tf.tensor1d([3, 0, 0], 'int32'), 1),
  'rows placed, some in one place': (x) =>
    tf.scatterND(tf.expandDims(tf.mul(places(x), tf.scalar(0, 'int32')), 1), x, [x.shape[0], 4]),
  'as many as the batch': (x) => tf.mul(x, tf.expandDims(tf.cast(places(x), 'float32'), 1)),
  'filled as the batch is long': (x) =>
    tf.addN([full(x, 3), tf.zerosLike(x), tf.onesLike(x), tf.ones(x.shape), tf.add(zeros(x), x)]),
}

const fileOf = async (step: Stepping): Promise<Uint8Array> => {
  const graph = await stepGraph('step', step, {})
  return E.isRight(graph) ? encodeOnnx({ graph: graph.right, version: '0', metadata: {} }) : assert.fail(graph.left)
}

describe('an operation of tfjs is what onnxruntime computes', () => {
  for (const [name, f] of Object.entries(operations))
    test(name, async () => {
      const step = stepOf(f)
      const bytes = await fileOf(step)
      for (const batch of [1, 2, 5]) assert.deepEqual(await stepwiseDifferences(bytes, step, {}, [rowsOf(batch)]), [])
    })

  test('all that are translated are tried', () => {
    const tried = new Set(
      Object.values(operations).flatMap((f) => {
        const x = rowsOf(2)
        return traced([x], () => [f(x)]).calls.map(({ kernel }) => kernel)
      }),
    )
    assert.deepEqual(
      [...translations.keys()].filter((kernel) => !tried.has(kernel)),
      [],
    )
  })
})

describe('a step is not exported', () => {
  const refusalOf = async (f: (x: Rows) => tf.Tensor): Promise<string> => {
    const graph = await stepGraph('step', stepOf(f), {})
    return E.isLeft(graph) ? graph.left : 'exported'
  }

  test('if it has an operation without a translation', async () =>
    assert.match(await refusalOf((x) => tf.atan(x)), /operation Atan of tfjs, for which there is no translation/))

  test('if it computes outside of tfjs', async () =>
    assert.match(
      await refusalOf((x) =>
        tf.tensor(
          x.dataSync().map((n) => n + 1),
          x.shape,
        ),
      ),
      /computed outside of tfjs/,
    ))

  test('if what it computes outside of tfjs has the same shape for every batch', async () =>
    assert.match(await refusalOf((x) => tf.mul(x, x.dataSync()[0] as number)), /computed outside of tfjs/))

  test('if it has operations for each sequence', async () =>
    assert.match(await refusalOf((x) => tf.stack(tf.unstack(x))), /other operations with other batch sizes/))

  test('if it treats the sequences of a batch differently', async () =>
    assert.match(await refusalOf((x) => tf.slice(x, [1, 0], [-1, 4])), /slice of the batch/))

  test('if a size is not linear in the batch size', async () =>
    assert.match(await refusalOf((x) => tf.matMul(tf.ones([x.shape[0] ** 2, 4]), x, false, true)), /not linear/))
})

test('an export leaks no tensor', async () => {
  const step = stepOf((x) => tf.tidy(() => tf.add(tf.tanh(x), tf.ones([1, 4]))))
  const before = tf.memory().numTensors
  await fileOf(step)
  assert.equal(tf.memory().numTensors, before)
})
