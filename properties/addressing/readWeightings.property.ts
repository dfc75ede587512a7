import * as tf from '@tensorflow/tfjs-core'
import { readWeightings } from '../../src/addressing/readWeightings.ts'
import { arrays, tensorsOf } from '../arbitraries.ts'
import { close, within } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'

const { inputs: shapes } = readWeightings
const inputs = arrays(shapes, (name) => quantity(name).ordinary)

law('read weightings are non-negative and of mass ≤ 1', inputs, (values) => {
  const weightings = readWeightings(tensorsOf(shapes, values))
  return within(weightings, 0, 1) && within(tf.sum(weightings, 2), 0, 1)
})

law('read weightings are Σ π_b b + Σ π_f f + π_c c', inputs, (values) => {
  const heads = values.backward[0]?.length ?? 0
  const expected = values.content.map((rows, b) =>
    rows.map((row, r) =>
      row.map((c, n) => {
        const modes = values.readModes[b]?.[r] ?? []
        const along = (ways: typeof values.backward, from: number): number =>
          (ways[b] ?? []).reduce((sum, way, k) => sum + (modes[from + k] ?? 0) * (way[r]?.[n] ?? 0), 0)
        return along(values.backward, 0) + along(values.forward, heads) + (modes[2 * heads] ?? 0) * c
      }),
    ),
  )
  return close(readWeightings(tensorsOf(shapes, values)), expected)
})

law('in the content mode a head reads what it looks up', inputs, (values) => {
  const modes = values.readModes.map((heads) => heads.map((row) => row.map((_, m) => (m === row.length - 1 ? 1 : 0))))
  return close(readWeightings(tensorsOf(shapes, { ...values, readModes: modes })), values.content, 1e-6)
})
