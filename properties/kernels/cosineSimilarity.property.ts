import { cosineSimilarity } from '../../src/kernels/cosineSimilarity.ts'
import { arrays, tensorsOf } from '../arbitraries.ts'
import { close, within } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'

const { inputs: shapes } = cosineSimilarity
const inputs = arrays(shapes, (name) => quantity(name).ordinary)

const dot = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number =>
  a.reduce((sum, x, at) => sum + x * (b[at] as number), 0)
const norm = (row: ReadonlyArray<number>): number => Math.sqrt(dot(row, row) + 1e-6)

law('cosine similarity lies in [−1, 1]', inputs, (values) => within(cosineSimilarity(tensorsOf(shapes, values)), -1, 1))

law('cosine similarity is k·M[n] / (|k| |M[n]|), with ε in each norm and beside their product', inputs, (values) => {
  const expected = values.keys.map((heads, b) =>
    heads.map((key) => (values.memory[b] ?? []).map((row) => dot(key, row) / (norm(key) * norm(row) + 1e-6))),
  )
  return close(cosineSimilarity(tensorsOf(shapes, values)), expected)
})

law('nothing is similar to a key of zero', inputs, (values) => {
  const keys = values.keys.map((heads) => heads.map((key) => key.map(() => 0)))
  return within(cosineSimilarity(tensorsOf(shapes, { ...values, keys })), 0, 0, 0)
})
