import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { link } from '../../src/addressing/link.ts'
import { arrays, tensorsOf } from '../arbitraries.ts'
import { close, within } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'
import { linkages, writes } from './reachable.ts'

law('a link stays in [0, 1], its rows and columns sum to at most 1', writes, (steps) =>
  linkages(steps).every(
    (state) => within(state.link, 0, 1) && within(tf.sum(state.link, 2), 0, 1) && within(tf.sum(state.link, 3), 0, 1),
  ),
)

law('nothing is linked to itself', writes, (steps) =>
  linkages(steps).every((state) => {
    const diagonal = tf.mul(state.link, tf.eye(state.link.shape[3]))
    return within(diagonal, 0, 0, 0)
  }),
)

const inputs = arrays(link.inputs, (name) => quantity(name).ordinary)

law('a link is (1 − wᵢ − wⱼ) Lᵢⱼ + wᵢ pⱼ off the diagonal', inputs, (values) => {
  const expected = values.link.map((heads, b) =>
    heads.map((rows, k) =>
      rows.map((row, i) =>
        row.map((before, j) => {
          const w = values.writeWeightings[b]?.[k] ?? []
          const [wi, wj, p] = [w[i] ?? 0, w[j] ?? 0, values.precedence[b]?.[k]?.[j] ?? 0]
          return i === j ? 0 : (1 - wi - wj) * before + wi * p
        }),
      ),
    ),
  )
  return close(link(tensorsOf(link.inputs, values)), expected, 1e-6)
})

law('a silent write head leaves its link alone', writes, (steps) => {
  const state = linkages(steps).at(-1)
  if (state === undefined) return false
  return close(link({ ...state, writeWeightings: tf.zerosLike(state.precedence) }), state.link, 0)
})

law(
  'slots written one after the other are linked in that order',
  fc.uniqueArray(fc.nat({ max: 5 }), { minLength: 2, maxLength: 6 }),
  (order) => {
    const write = (slot: number) => [[Array.from({ length: 6 }, (_, n) => (n === slot ? 1 : 0))]]
    const matrix = linkages(order.map(write)).at(-1)?.link.arraySync()[0]?.[0] ?? []
    const expected = matrix.map((row, i) =>
      row.map((_, j) => (order.indexOf(j) >= 0 && order.indexOf(i) === order.indexOf(j) + 1 ? 1 : 0)),
    )
    return close(matrix, expected, 0)
  },
)
