import * as tf from '@tensorflow/tfjs-core'
import { interpolation } from '../../src/addressing/interpolation.ts'
import { arrays, distribution, type NestedOf, tensorsOf } from '../arbitraries.ts'
import { close, within } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'

const { inputs: shapes } = interpolation
const inputs = arrays(shapes, (name) => quantity(name).ordinary)
const gated = (values: NestedOf<typeof shapes>, gate: number) =>
  interpolation(
    tensorsOf(shapes, { ...values, interpolationGates: values.interpolationGates.map((row) => row.map(() => gate)) }),
  )

law('interpolation is g·c + (1 − g)·w', inputs, (values) => {
  const expected = values.content.map((heads, b) =>
    heads.map((row, h) => {
      const gate = values.interpolationGates[b]?.[h] ?? 0
      return row.map((c, n) => gate * c + (1 - gate) * (values.previous[b]?.[h]?.[n] ?? 0))
    }),
  )
  return close(interpolation(tensorsOf(shapes, values)), expected, 1e-6)
})

law('an open interpolation gate takes the content weighting', inputs, (values) =>
  close(gated(values, 1), values.content, 0),
)

law('a closed interpolation gate keeps the previous weighting', inputs, (values) =>
  close(gated(values, 0), values.previous, 0),
)

law(
  'interpolation between distributions is a distribution',
  arrays(shapes, (name) => (name === 'previous' ? distribution : quantity(name).ordinary)),
  (values) => {
    const weightings = interpolation(tensorsOf(shapes, values))
    return within(weightings, 0, 1) && within(tf.sum(weightings, 2), 1, 1)
  },
)
