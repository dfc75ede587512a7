import * as tf from '@tensorflow/tfjs-core'
import { circularShift } from '../../src/addressing/circularShift.ts'
import { arrays, type NestedOf, tensorsOf } from '../arbitraries.ts'
import { close, within } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'

const { inputs: shapes } = circularShift
const inputs = arrays(shapes, (name) => quantity(name).ordinary)

/** All weight on one shift. */
const shiftedBy = (values: NestedOf<typeof shapes>, shift: number) =>
  circularShift(
    tensorsOf(shapes, {
      ...values,
      shiftWeightings: values.shiftWeightings.map((heads) =>
        heads.map((row) => row.map((_, s) => (s === (row.length - 1) / 2 + shift ? 1 : 0))),
      ),
    }),
  )

law('a circular shift is Σ shift[s] · w[n + s − ⌊S/2⌋], around the ring', inputs, (values) => {
  const expected = values.weightings.map((heads, b) =>
    heads.map((row, h) =>
      row.map((_, n) =>
        (values.shiftWeightings[b]?.[h] ?? []).reduce((sum, weight, s, { length }) => {
          const from = n + s - (length - 1) / 2
          return sum + weight * (row[((from % row.length) + row.length) % row.length] ?? Number.NaN)
        }, 0),
      ),
    ),
  )
  return close(circularShift(tensorsOf(shapes, values)), expected, 1e-6)
})

law('a circular shift preserves mass', inputs, (values) => {
  const { weightings, shiftWeightings } = tensorsOf(shapes, values)
  const shifted = circularShift({ weightings, shiftWeightings })
  return within(shifted, 0, 1) && close(tf.sum(shifted, 2), tf.sum(weightings, 2))
})

law('the middle shift changes nothing', inputs, (values) => close(shiftedBy(values, 0), values.weightings, 0))

law('a shift there and a shift back change nothing', inputs, (values) => {
  const reach = ((values.shiftWeightings[0]?.[0]?.length ?? 1) - 1) / 2
  const there = shiftedBy(values, reach).arraySync()
  return close(shiftedBy({ ...values, weightings: there }, -reach), values.weightings, 0)
})
