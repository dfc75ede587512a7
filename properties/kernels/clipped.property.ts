import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { clipped } from '../../src/kernels/clipped.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { each, nested, real, sizes, tensorOf } from '../arbitraries.ts'
import { close, flat } from '../close.ts'
import { law } from '../law.ts'
import { tensorsKept } from '../leaks.ts'

const rows = sizes.chain((lengths) => nested('B N', lengths, each(real)))
const limits = fc.constantFrom(0.125, 0.5, 1, 1.75, 20)
const divergent = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)

law('clipped values lie within the limit; those inside stay', fc.tuple(rows, limits), ([values, limit]) =>
  close(
    clipped(tensorOf('B N', values), limit),
    values.map((row) => row.map((x) => Math.max(-limit, Math.min(limit, x)))),
    1e-7,
  ),
)

law('without a limit nothing changes', rows, (values) => {
  const x = tensorOf('B N', values)
  return clipped(x, null) === x
})

law(
  'clipping lets the gradient through inside the limit and nowhere else',
  fc.tuple(rows, limits),
  ([values, limit]) => {
    const x = tensorOf('B N', values)
    const { gradients } = valueAndGradients({ x }, ({ x }) => tf.sum(tf.mul(clipped(x, limit), 3)))
    return close(
      gradients.x,
      values.map((row) => row.map((value) => (Math.abs(value) <= limit ? 3 : 0))),
      0,
    )
  },
)

law(
  'NaN and the infinities stay visible as NaN, and spoil no other entry',
  fc.tuple(fc.array(fc.oneof(real, divergent), { minLength: 1, maxLength: 9 }), limits),
  ([values, limit]) =>
    flat(clipped(tf.tensor1d(values), limit)).every((y, n) => Number.isNaN(y) === !Number.isFinite(values[n])),
)

law(
  'clipping keeps nothing but its output',
  fc.tuple(rows, limits),
  ([values, limit]) => {
    const x = tensorOf('B N', values)
    return tensorsKept(() => clipped(x, limit)) === 1
  },
  20,
)
