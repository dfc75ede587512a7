import { deallocated } from '../../src/addressing/deallocated.ts'
import { arrays, tensorsOf } from '../arbitraries.ts'
import { close } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'

const { inputs: shapes } = deallocated
const inputs = arrays(shapes, (name) => quantity(name).ordinary)

law('de-allocation scales every word by how much of its slot is retained', inputs, (values) => {
  const expected = values.memory.map((rows, b) =>
    rows.map((row, n) => row.map((x) => x * (values.retention[b]?.[n] ?? Number.NaN))),
  )
  return close(deallocated(tensorsOf(shapes, values)), expected, 1e-6)
})

law('what is retained stays exactly as it is, what is freed is gone', inputs, (values) => {
  const retention = values.retention.map((row) => row.map((_, n) => n % 2))
  const expected = values.memory.map((rows) => rows.map((row, n) => row.map((x) => (n % 2 === 1 ? x : 0))))
  return close(deallocated(tensorsOf(shapes, { ...values, retention })), expected, 0)
})
