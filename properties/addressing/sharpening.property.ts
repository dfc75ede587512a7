import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { sharpening, sharpeningOver } from '../../src/addressing/sharpening.ts'
import { arrays, each, type Nested, type NestedOf, tensorsOf, unit } from '../arbitraries.ts'
import { close, within } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'

const { inputs: shapes } = sharpening
type Values = NestedOf<typeof shapes>

const sharpened = (values: Values): Nested<'B H N'> => sharpening(tensorsOf(shapes, values)).arraySync()
const withPower = (values: Values, γ: number): Values => ({
  ...values,
  sharpening: values.sharpening.map((row) => row.map(() => γ)),
})

const inputs = arrays(shapes, (name) => quantity(name).ordinary)

/** Every weight well above the smallest that counts. */
const massive = arrays(shapes, (name) =>
  name === 'sharpening' ? quantity(name).ordinary : each(unit.map((x) => 1e-6 + x)),
)

law('sharpened weightings are distributions', inputs, (values) => {
  const weightings = sharpening(tensorsOf(shapes, values))
  return within(weightings, 0, 1) && within(tf.sum(weightings, 2), 1, 1)
})

law('sharpening is w^γ / Σ w^γ', massive, (values) => {
  const expected = values.weightings.map((heads, b) =>
    heads.map((row, h) => {
      const largest = Math.max(...row)
      const powers = row.map((w) => (w / largest) ** (values.sharpening[b]?.[h] ?? 1))
      return powers.map((power) => power / powers.reduce((sum, x) => sum + x, 0))
    }),
  )
  return close(sharpened(values), expected, 1e-4)
})

law('sharpening keeps the order of the slots, so also the arg max', inputs, (values) =>
  sharpened(values).every((heads, b) =>
    heads.every((row, h) => {
      const before = values.weightings[b]?.[h] ?? []
      return row.every((w, i) => row.every((other, j) => (before[i] ?? 0) < (before[j] ?? 0) || w >= other - 1e-6))
    }),
  ),
)

law('at γ = 1 sharpening normalises', massive, (values) => {
  const expected = values.weightings.map((heads) =>
    heads.map((row) => row.map((w) => w / row.reduce((sum, x) => sum + x, 0))),
  )
  return close(sharpened(withPower(values, 1)), expected)
})

law('at γ = 1000 the mass is on the largest weights', massive, (values) =>
  sharpened(withPower(values, 1000)).every((heads, b) =>
    heads.every((row, h) => {
      const before = values.weightings[b]?.[h] ?? []
      const near = row.filter((_, n) => (before[n] ?? 0) > 0.98 * Math.max(...before)) // e⁻²⁰ and less for the others
      return within(
        near.reduce((sum, w) => sum + w, 0),
        1,
        1,
      )
    }),
  ),
)

law(
  'a weighting of nothing becomes uniform',
  arrays(shapes, (name) => (name === 'sharpening' ? quantity(name).extreme : each(fc.constant(0)))),
  (values) => sharpened(values).every((heads) => heads.every((row) => within(row, 1 / row.length, 1 / row.length))),
)

law(
  'over ε, sharpening is w^γ / (Σ w^γ + ε): next to no mass stays so',
  fc.tuple(massive, fc.constantFrom(1e-16, 1e-6, 0.5)),
  ([values, epsilon]) => {
    const weightings = values.weightings.map((heads, b) => heads.map((row) => row.map((w) => (b === 0 ? w : 1e-4 * w))))
    const expected = weightings.map((heads, b) =>
      heads.map((row, h) => {
        const powers = row.map((w) => w ** (values.sharpening[b]?.[h] ?? 1))
        return powers.map((power) => power / powers.reduce((sum, x) => sum + x, epsilon))
      }),
    )
    return close(sharpeningOver(epsilon)(tensorsOf(shapes, { ...values, weightings })), expected, 1e-4)
  },
)
