import fc from 'fast-check'
import { product } from '../../src/kernels/product.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import * as tf from '@tensorflow/tfjs-core'
import { each, nested, real, seed, sizes, spread, tensorOf } from '../arbitraries.ts'
import { close } from '../close.ts'
import { gradientFaults } from '../finiteDifferences.ts'
import { law } from '../law.ts'
import { tensorsKept } from '../leaks.ts'

/** Zeros often: there a gradient that divides by its factors fails. */
const entry = fc.oneof(real, fc.constant(0))

const factors = sizes.chain((lengths) => nested('B K N', lengths, each(entry)))

law('product is the product over axis 1', factors, (x) => {
  const expected = x.map((rows) => (rows[0] ?? []).map((_, n) => rows.reduce((y, row) => y * (row[n] ?? 0), 1)))
  return close(product(tensorOf('B K N', x)), expected)
})

law('the gradient of a factor is the product of the others, also where some are zero', factors, (x) => {
  const { gradients } = valueAndGradients({ x: tensorOf('B K N', x) }, ({ x }) => tf.sum(product(x)))
  const expected = x.map((rows) =>
    rows.map((row, k) => row.map((_, n) => rows.reduce((y, other, i) => (i === k ? y : y * (other[n] ?? 0)), 1))),
  )
  return close(gradients.x, expected)
})

law(
  'the gradient of product is that of finite differences',
  fc.tuple(
    sizes.chain((lengths) => nested('B K N W', lengths, spread(-1, 1))),
    seed,
  ),
  ([x, at]) => gradientFaults(product, tensorOf('B K N W', x), at),
  20,
)

law(
  'product keeps nothing but its output',
  factors,
  (values) => {
    const x = tensorOf('B K N', values)
    return tensorsKept(() => product(x)) === 1
  },
  20,
)
