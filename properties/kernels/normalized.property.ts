import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { normalized, normalizedOver } from '../../src/kernels/normalized.ts'
import { arrays, each, real, tensorsOf } from '../arbitraries.ts'
import { close, finite } from '../close.ts'
import { gradientFaults } from '../finiteDifferences.ts'
import { law } from '../law.ts'

const { inputs: shapes } = normalized
const lengths = fc.record({ B: fc.integer({ min: 1, max: 3 }), H: fc.integer({ min: 1, max: 6 }) })
const inputs = arrays(shapes, () => each(real), lengths)

const normed = (row: ReadonlyArray<number>, epsilon: number): ReadonlyArray<number> => {
  const mean = row.reduce((sum, entry) => sum + entry, 0) / row.length
  const variance = row.reduce((sum, entry) => sum + (entry - mean) ** 2, 0) / row.length
  return row.map((entry) => (entry - mean) / Math.sqrt(variance + epsilon))
}

law('a row is normed by its mean and variance', inputs, (values) => {
  const expected = values.x.map((row) => normed(row, 1e-5))
  return close(normalized(tensorsOf(shapes, values)), expected, 1e-4)
})

law('another ε is added to the variance', fc.tuple(inputs, fc.constantFrom(1e-5, 1e-2, 1)), ([values, epsilon]) => {
  const expected = values.x.map((row) => normed(row, epsilon))
  return close(normalizedOver(epsilon)(tensorsOf(shapes, values)), expected, 1e-4)
})

law('the gradients of a normed row are those of finite differences', fc.tuple(inputs, fc.nat()), ([values, at]) =>
  gradientFaults((tensors) => ({ y: normalized(tensors) }), tensorsOf(shapes, values), at),
)

law('rows of one value become zero, and large ones stay finite', inputs, (values) => {
  const { x } = tensorsOf(shapes, values)
  return close(normalized({ x: tf.zerosLike(x) }), tf.zerosLike(x), 0) && finite(normalized({ x: tf.mul(x, 1e18) }))
})
