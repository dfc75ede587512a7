import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { nested, seed, sizes, spread, tensorOf } from './arbitraries.ts'
import { gradientFaults } from './finiteDifferences.ts'
import { law } from './law.ts'

/** A function of every entry by itself, which claims a gradient of `slope` times the entry. */
const claiming = (slope: number, value: (x: tf.Tensor) => tf.Tensor) => (x: tf.Tensor2D) =>
  tf.customGrad((input) => ({
    value: value(input as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => tf.mul(dy, tf.mul(input as tf.Tensor, slope)),
  }))(x)

const square = (slope: number) => claiming(slope, tf.square)

const rows = sizes.chain((lengths) => nested('B N', lengths, spread(0.2, 1)))

law('a right gradient passes', fc.tuple(rows, seed), ([x, at]) => gradientFaults(square(2), tensorOf('B N', x), at), 30)

for (const [wrong, slope] of [
  ['off by a percent', 2.02],
  ['of the wrong sign', -2],
  ['of zero', 0],
] as const)
  law(
    `a gradient ${wrong} fails`,
    fc.tuple(rows, seed),
    ([x, at]) => gradientFaults(square(slope), tensorOf('B N', x), at).length > 0,
    30,
  )

law(
  'a gradient where there is none fails',
  fc.tuple(rows, seed),
  ([x, at]) =>
    gradientFaults(
      claiming(1, (entries) => tf.zerosLike(entries)),
      tensorOf('B N', x),
      at,
    ).length > 0,
  30,
)

law(
  'where the function jumps, nothing is said',
  fc.tuple(rows, seed),
  ([x, at]) => gradientFaults((rows) => tf.step(tf.sub(rows, tensorOf('B N', x))), tensorOf('B N', x), at),
  30,
)
