import * as tf from '@tensorflow/tfjs-core'
import { precedence } from '../../src/addressing/precedence.ts'
import { arrays, tensorsOf } from '../arbitraries.ts'
import { close, within } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'
import { linkages, writes } from './reachable.ts'

const { inputs: shapes } = precedence
const inputs = arrays(shapes, (name) => quantity(name).ordinary)
const total = (row: ReadonlyArray<number>): number => row.reduce((sum, x) => sum + x, 0)

law('precedence is non-negative and sums to at most 1', writes, (steps) =>
  linkages(steps).every((state) => within(state.precedence, 0, 1) && within(tf.sum(state.precedence, 2), 0, 1)),
)

law('precedence is (1 − Σ w) p + w', inputs, (values) => {
  const expected = values.precedence.map((heads, b) =>
    heads.map((row, k) => {
      const w = values.writeWeightings[b]?.[k] ?? []
      return row.map((p, n) => (1 - total(w)) * p + (w[n] ?? 0))
    }),
  )
  return close(precedence(tensorsOf(shapes, values)), expected, 1e-6)
})

law('a silent write head leaves its precedence alone', inputs, (values) => {
  const silent = values.writeWeightings.map((heads) => heads.map((row) => row.map(() => 0)))
  return close(precedence(tensorsOf(shapes, { ...values, writeWeightings: silent })), values.precedence, 0)
})

law('a write of mass 1 is all that precedence remembers', inputs, (values) => {
  const onLast = values.writeWeightings.map((heads) =>
    heads.map((row) => row.map((_, n) => (n === row.length - 1 ? 1 : 0))),
  )
  return close(precedence(tensorsOf(shapes, { ...values, writeWeightings: onLast })), onLast, 0)
})
