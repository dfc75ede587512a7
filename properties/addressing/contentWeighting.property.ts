import fc from 'fast-check'
import { contentWeighting } from '../../src/addressing/contentWeighting.ts'
import { arrays, type Nested, type NestedOf, tensorsOf } from '../arbitraries.ts'
import { close, within } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'

const { inputs: shapes } = contentWeighting
type Values = NestedOf<typeof shapes>

const lookedUp = (values: Values): Nested<'B H N'> => contentWeighting(tensorsOf(shapes, values)).arraySync()
const inputs = arrays(shapes, (name) => quantity(name).ordinary)

const withStrength = (values: Values, β: number): Values => ({
  ...values,
  strengths: values.strengths.map((row) => row.map(() => β)),
})

const dot = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number =>
  a.reduce((sum, x, at) => sum + x * (b[at] as number), 0)
const norm = (row: ReadonlyArray<number>): number => Math.sqrt(dot(row, row) + 1e-6)

/** cos(k, M[n]) for every batch row, head and slot. */
const similarities = ({ memory, keys }: Values): Nested<'B H N'> =>
  keys.map((heads, b) =>
    heads.map((key) => (memory[b] ?? []).map((row) => dot(key, row) / (norm(key) * norm(row) + 1e-6))),
  )

law('content weighting is a distribution', inputs, (values) => {
  const weightings = lookedUp(values)
  const masses = weightings.map((heads) => heads.map((row) => row.reduce((sum, w) => sum + w, 0)))
  return within(weightings, 0, 1) && within(masses, 1, 1)
})

law('content weighting is the softmax of β · cos', inputs, (values) => {
  const expected = similarities(values).map((heads, b) =>
    heads.map((row, h) => {
      const powers = row.map((similarity) => Math.exp((values.strengths[b]?.[h] ?? 0) * similarity))
      return powers.map((power) => power / powers.reduce((sum, x) => sum + x, 0))
    }),
  )
  return close(lookedUp(values), expected, 1e-4)
})

law(
  'content weighting follows the rows of memory where they change places',
  inputs.chain((values) => {
    const slots = (values.memory[0] ?? []).map((_, n) => n)
    return fc.tuple(fc.constant(values), fc.shuffledSubarray(slots, { minLength: slots.length }))
  }),
  ([values, order]) => {
    const memory = values.memory.map((rows) => order.map((n) => rows[n] ?? []))
    const expected = lookedUp(values).map((heads) => heads.map((row) => order.map((n) => row[n] ?? Number.NaN)))
    return close(lookedUp({ ...values, memory }), expected)
  },
)

law('at β = 0 content weighting is uniform', inputs, (values) =>
  lookedUp(withStrength(values, 0)).every((heads) =>
    heads.every((row) => within(row, 1 / row.length, 1 / row.length, 1e-6)),
  ),
)

law('at large β all mass is on the best matches', inputs, (values) => {
  const similarity = similarities(values)
  return lookedUp(withStrength(values, 1000)).every((heads, b) =>
    heads.every((row, h) => {
      const cosines = similarity[b]?.[h] ?? []
      const best = Math.max(...cosines)
      const near = row.filter((_, n) => (cosines[n] ?? 0) > best - 0.02) // e⁻²⁰ and less for the others
      return within(
        near.reduce((sum, w) => sum + w, 0),
        1,
        1,
      )
    }),
  )
})

law('the best match has the largest weight', inputs, (values) => {
  const similarity = similarities(values)
  return lookedUp(values).every((heads, b) =>
    heads.every((row, h) => {
      const cosines = similarity[b]?.[h] ?? []
      return (row[cosines.indexOf(Math.max(...cosines))] ?? 0) >= Math.max(...row) - 1e-5
    }),
  )
})
