import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { backwardWeightings, forwardWeightings } from '../../src/addressing/directional.ts'
import { arrays, nested, tensorOf, tensorsOf, weighting } from '../arbitraries.ts'
import { close, flat, within } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'
import { linkages, writes } from './reachable.ts'

const { inputs: shapes } = forwardWeightings
const inputs = arrays(shapes, (name) => quantity(name).ordinary)

law('forward weightings are L w, for each write head and read head', inputs, (values) => {
  const expected = values.link.map((heads, b) =>
    heads.map((rows) =>
      (values.readWeightings[b] ?? []).map((w) =>
        rows.map((row) => row.reduce((sum, l, j) => sum + l * (w[j] ?? 0), 0)),
      ),
    ),
  )
  return close(forwardWeightings(tensorsOf(shapes, values)), expected)
})

law('backward weightings are Lᵀ w, for each write head and read head', inputs, (values) => {
  const expected = values.link.map((heads, b) =>
    heads.map((rows) =>
      (values.readWeightings[b] ?? []).map((w) =>
        w.map((_, j) => rows.reduce((sum, row, i) => sum + (row[j] ?? 0) * (w[i] ?? 0), 0)),
      ),
    ),
  )
  return close(backwardWeightings(tensorsOf(shapes, values)), expected)
})

law('going backward along a link is going forward along its transpose', inputs, (values) => {
  const { link, readWeightings } = tensorsOf(shapes, values)
  const transposed = tf.transpose(link, [0, 1, 3, 2])
  return close(
    backwardWeightings({ link, readWeightings }),
    forwardWeightings({ link: transposed, readWeightings }),
    1e-6,
  )
})

const linkedReads = writes.chain((steps) => {
  const [B, K, N] = [steps[0]?.length ?? 0, steps[0]?.[0]?.length ?? 0, steps[0]?.[0]?.[0]?.length ?? 0]
  return fc.tuple(fc.constant(steps), nested('B R N', { B, R: K, N }, weighting))
})

law('along a link that writing can make, no mass is won', linkedReads, ([steps, reads]) => {
  const readWeightings = tensorOf('B R N', reads)
  const masses = flat(tf.sum(readWeightings, 2))
  return linkages(steps).every(({ link }) =>
    [forwardWeightings, backwardWeightings].every((direction) => {
      const weightings = direction({ link, readWeightings })
      const heads = tf.unstack(tf.sum(weightings, 3), 1) // [B R] each
      return (
        within(weightings, 0, 1) &&
        heads.every((reached) => flat(reached).every((mass, at) => mass <= (masses[at] ?? 0) + 1e-5))
      )
    }),
  )
})
