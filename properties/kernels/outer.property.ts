import { outer } from '../../src/kernels/outer.ts'
import { arrays, each, real, tensorsOf } from '../arbitraries.ts'
import { close } from '../close.ts'
import { law } from '../law.ts'

const { inputs: shapes } = outer

law(
  'an outer product is every weight times every entry, head by head',
  arrays(shapes, () => each(real)),
  (values) => {
    const expected = values.weightings.map((heads, b) =>
      heads.map((row, k) => row.map((weight) => (values.vectors[b]?.[k] ?? []).map((entry) => weight * entry))),
    )
    return close(outer(tensorsOf(shapes, values)), expected, 1e-6)
  },
)
