import { writeWeightings } from '../../src/addressing/writeWeightings.ts'
import { arrays, type NestedOf, tensorsOf } from '../arbitraries.ts'
import { close, within } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'

const { inputs: shapes } = writeWeightings
const inputs = arrays(shapes, (name) => quantity(name).ordinary)
const gated = (values: NestedOf<typeof shapes>, allocationGate: number | null, writeGate: number | null) =>
  writeWeightings(
    tensorsOf(shapes, {
      ...values,
      allocationGates: values.allocationGates.map((row) => row.map((gate) => allocationGate ?? gate)),
      writeGates: values.writeGates.map((row) => row.map((gate) => writeGate ?? gate)),
    }),
  )

law('write weightings are non-negative and of mass ≤ 1', inputs, (values) => {
  const weightings = gated(values, null, null).arraySync()
  return (
    within(weightings, 0, 1) &&
    within(
      weightings.map((heads) => heads.map((row) => row.reduce((sum, w) => sum + w, 0))),
      0,
      1,
    )
  )
})

law('write weightings are g^w (g^a a + (1 − g^a) c)', inputs, (values) => {
  const expected = values.content.map((heads, b) =>
    heads.map((row, k) => {
      const [mix, gate] = [values.allocationGates[b]?.[k] ?? 0, values.writeGates[b]?.[k] ?? 0]
      return row.map((c, n) => gate * (mix * (values.allocation[b]?.[k]?.[n] ?? 0) + (1 - mix) * c))
    }),
  )
  return close(gated(values, null, null), expected)
})

law('a closed write gate writes nowhere', inputs, (values) => within(gated(values, null, 0), 0, 0, 0))

law('an open allocation gate writes where it is told to allocate', inputs, (values) =>
  close(gated(values, 1, 1), values.allocation, 1e-6),
)

law('a closed allocation gate writes where the key is found', inputs, (values) =>
  close(gated(values, 0, 1), values.content, 1e-6),
)
