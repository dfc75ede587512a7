import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { gelu } from '../../src/kernels/gelu.ts'
import { close } from '../close.ts'
import { gradientFaults } from '../finiteDifferences.ts'
import { law } from '../law.ts'

const numbers = fc.array(fc.double({ min: -8, max: 8, noNaN: true }).map(Math.fround), { minLength: 1, maxLength: 6 })

/** P(Z ≤ x) of a normal Z, by the trapezoid rule. */
const normalBelow = (x: number): number => {
  const [start, pieces] = [-10, 2000]
  const width = (x - start) / pieces
  const density = (at: number): number => Math.exp((-at * at) / 2) / Math.sqrt(2 * Math.PI)
  const inner = Array.from({ length: pieces - 1 }, (_, at) => density(start + (at + 1) * width))
  return width * inner.reduce((sum, value) => sum + value, (density(start) + density(x)) / 2)
}

law(
  'x σ(1.702 x) is x P(Z ≤ x) within 0.0204',
  numbers,
  (row) =>
    close(
      gelu(tf.tensor1d(row)),
      row.map((x) => x * normalBelow(x)),
      0.0204,
    ),
  30,
)

law('its gradient is that of finite differences', fc.tuple(numbers, fc.nat()), ([row, at]) =>
  gradientFaults(({ x }) => ({ y: gelu(x) }), { x: tf.tensor1d(row) }, at),
)
