import { affine } from '../../src/kernels/affine.ts'
import { arrays, each, real, tensorsOf } from '../arbitraries.ts'
import { close } from '../close.ts'
import { law } from '../law.ts'

const { inputs: shapes } = affine

law(
  'an affine map is x · kernel + bias',
  arrays(shapes, () => each(real)),
  (values) => {
    const expected = values.x.map((row) =>
      values.bias.map((bias, o) => row.reduce((sum, x, i) => sum + x * (values.kernel[i]?.[o] ?? Number.NaN), bias)),
    )
    return close(affine(tensorsOf(shapes, values)), expected)
  },
)
