import { retention } from '../../src/addressing/retention.ts'
import { arrays, tensorsOf } from '../arbitraries.ts'
import { close, within } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'

const { inputs: shapes } = retention
const inputs = arrays(shapes, (name) => quantity(name).ordinary)

law('retention is ∏ (1 − f·r) for every slot, in [0, 1]', inputs, (values) => {
  const retained = retention(tensorsOf(shapes, values))
  const expected = values.readWeightings.map((heads, b) =>
    (heads[0] ?? []).map((_, n) =>
      heads.reduce((product, row, r) => product * (1 - (values.freeGates[b]?.[r] ?? 0) * (row[n] ?? 0)), 1),
    ),
  )
  return within(retained, 0, 1) && close(retained, expected, 1e-6)
})

law('closed free gates retain everything', inputs, (values) => {
  const freeGates = values.freeGates.map((row) => row.map(() => 0))
  return within(retention(tensorsOf(shapes, { ...values, freeGates })), 1, 1, 0)
})
