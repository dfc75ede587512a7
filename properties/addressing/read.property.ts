import { read } from '../../src/addressing/read.ts'
import { arrays, tensorsOf } from '../arbitraries.ts'
import { close } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'

const { inputs: shapes } = read
const inputs = arrays(shapes, (name) => quantity(name).ordinary)

law('read vectors are the rows of memory, weighted', inputs, (values) => {
  const expected = values.readWeightings.map((heads, b) =>
    heads.map((w) =>
      (values.memory[b]?.[0] ?? []).map((_, column) =>
        w.reduce((sum, weight, n) => sum + weight * (values.memory[b]?.[n]?.[column] ?? 0), 0),
      ),
    ),
  )
  return close(read(tensorsOf(shapes, values)), expected)
})

law('all weight on one slot reads its row', inputs, (values) => {
  const onFirst = values.readWeightings.map((heads) => heads.map((row) => row.map((_, n) => (n === 0 ? 1 : 0))))
  const expected = onFirst.map((heads, b) => heads.map(() => values.memory[b]?.[0] ?? []))
  return close(read(tensorsOf(shapes, { ...values, readWeightings: onFirst })), expected, 0)
})
