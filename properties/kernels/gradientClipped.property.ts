import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { gradientClipped } from '../../src/kernels/gradientClipped.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { each, nested, real, sizes, tensorOf } from '../arbitraries.ts'
import { close, flat } from '../close.ts'
import { law } from '../law.ts'
import { tensorsKept } from '../leaks.ts'

const pairs = sizes.chain((lengths) => fc.tuple(nested('B N', lengths, each(real)), nested('B N', lengths, each(real))))
const limits = fc.constantFrom(0.125, 0.5, 1, 1.75, 20)

/** The gradient of Σ weights ⊙ x, through the limit. */
const gradientThrough = (values: number[][], weights: number[][], limit: number | null): tf.Tensor =>
  valueAndGradients({ x: tensorOf('B N', values) }, ({ x }) =>
    tf.sum(tf.mul(gradientClipped(x, limit), tensorOf('B N', weights))),
  ).gradients.x

law('a value whose gradient is limited is the value', fc.tuple(pairs, limits), ([[values], limit]) =>
  close(gradientClipped(tensorOf('B N', values), limit), values, 0),
)

law('without a limit nothing changes', pairs, ([values]) => {
  const x = tensorOf('B N', values)
  return gradientClipped(x, null) === x
})

law('each entry of the gradient is limited by itself', fc.tuple(pairs, limits), ([[values, weights], limit]) =>
  close(
    gradientThrough(values, weights, limit),
    weights.map((row) => row.map((weight) => Math.max(-limit, Math.min(limit, weight)))),
    1e-7,
  ),
)

law(
  'a gradient that is not finite stays visible as NaN, and spoils no other entry',
  fc.tuple(fc.array(fc.oneof(real, fc.constantFrom(Number.NaN, Infinity, -Infinity)), { minLength: 1 }), limits),
  ([weights, limit]) =>
    flat(gradientThrough([weights.map(() => 1)], [weights], limit)).every(
      (slope, n) => Number.isNaN(slope) === !Number.isFinite(weights[n]),
    ),
)

law(
  'limiting a gradient keeps nothing but the value',
  fc.tuple(pairs, limits),
  ([[values], limit]) => {
    const x = tensorOf('B N', values)
    return tensorsKept(() => gradientClipped(x, limit)) === 1
  },
  20,
)
