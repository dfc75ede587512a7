import * as tf from '@tensorflow/tfjs-core'
import { contentWeighting } from '../../src/addressing/contentWeighting.ts'
import { maskedContentWeighting } from '../../src/addressing/maskedContentWeighting.ts'
import { arrays, type Nested, type NestedOf, tensorOf, tensorsOf } from '../arbitraries.ts'
import { close, within } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'

const { inputs: shapes } = maskedContentWeighting
type Values = NestedOf<typeof shapes>

const inputs = arrays(shapes, (name) => quantity(name).ordinary)
const lookedUp = (values: Values): Nested<'B H N'> => maskedContentWeighting(tensorsOf(shapes, values)).arraySync()
const masked = (row: ReadonlyArray<number>, mask: ReadonlyArray<number>): number[] =>
  row.map((x, w) => x * (mask[w] as number))

law('masked content weighting is a distribution', inputs, (values) => {
  const weightings = tensorOf('B H N', lookedUp(values))
  return within(weightings, 0, 1) && within(tf.sum(weightings, 2), 1, 1)
})

law('masked content weighting looks masked keys up in masked memories, one head at a time', inputs, (values) => {
  const expected = values.keys.map((heads, b) =>
    heads.map((key, h) => {
      const mask = values.masks[b]?.[h] ?? []
      const memory = (values.memory[b] ?? []).map((row) => masked(row, mask))
      const strengths = [[values.strengths[b]?.[h] ?? 0]]
      const sought = { memory: [memory], keys: [[masked(key, mask)]], strengths }
      return contentWeighting(tensorsOf(contentWeighting.inputs, sought)).arraySync()[0]?.[0] ?? []
    }),
  )
  return close(lookedUp(values), expected, 1e-4)
})

law('a mask of ones masks nothing', inputs, ({ masks, ...values }) => {
  const open = { ...values, masks: masks.map((heads) => heads.map((row) => row.map(() => 1))) }
  return close(lookedUp(open), contentWeighting(tensorsOf(contentWeighting.inputs, values)), 1e-4)
})

law('what all masks hide changes nothing', inputs, (values) => {
  const masks = values.masks.map((heads) => heads.map((row) => row.map((m, w) => (w === 0 ? 0 : m))))
  const memory = values.memory.map((rows) => rows.map((row) => row.map((x, w) => (w === 0 ? 1 - 3 * x : x))))
  const keys = values.keys.map((heads) => heads.map((row) => row.map((x, w) => (w === 0 ? x - 2 : x))))
  return close(lookedUp({ ...values, masks, memory, keys }), lookedUp({ ...values, masks }), 0)
})

law('a key that is masked as a whole is found everywhere alike', inputs, (values) => {
  const masks = values.masks.map((heads) => heads.map((row) => row.map(() => 0)))
  return lookedUp({ ...values, masks }).every((heads) =>
    heads.every((row) => within(row, 1 / row.length, 1 / row.length, 1e-6)),
  )
})
