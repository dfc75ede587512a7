import { cosineSimilarity } from '../../src/kernels/cosineSimilarity.ts'
import { maskedCosineSimilarity } from '../../src/kernels/maskedCosineSimilarity.ts'
import { arrays, tensorsOf } from '../arbitraries.ts'
import { close, within } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'

const { inputs: shapes } = maskedCosineSimilarity
const inputs = arrays(shapes, (name) => quantity(name).ordinary)

law('masked cosine similarity lies in [−1, 1]', inputs, (values) =>
  within(maskedCosineSimilarity(tensorsOf(shapes, values)), -1, 1),
)

law('where one mask serves all heads, it is the similarity of masked keys and masked rows', inputs, (values) => {
  const one = values.masks.map((heads) => heads.map(() => heads[0] ?? []))
  const masked = (row: ReadonlyArray<number>, b: number) => row.map((x, w) => x * (one[b]?.[0]?.[w] ?? Number.NaN))
  const memory = values.memory.map((rows, b) => rows.map((row) => masked(row, b)))
  const keys = values.keys.map((heads, b) => heads.map((row) => masked(row, b)))
  return close(
    maskedCosineSimilarity(tensorsOf(shapes, { ...values, masks: one })),
    cosineSimilarity(tensorsOf(cosineSimilarity.inputs, { memory, keys })),
    1e-5,
  )
})
