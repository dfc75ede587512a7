import fc from 'fast-check'
import { circularConvolution } from '../../src/kernels/circularConvolution.ts'
import { arrays, each, oddUpTo7, real, seed, sizes, spread, tensorsOf } from '../arbitraries.ts'
import { close } from '../close.ts'
import { gradientFaults } from '../finiteDifferences.ts'
import { law } from '../law.ts'
import { tensorsKept } from '../leaks.ts'

const shapes = { x: 'B H N', weights: 'B H S' } as const

/** Up to three times round the ring. */
const lengths = fc
  .tuple(sizes, fc.oneof(oddUpTo7, fc.constantFrom(9, 11, 13, 15)))
  .map(([drawn, S]) => ({ ...drawn, S }))

law(
  'circular convolution is Σ weights[s] · x[n + s − ⌊S/2⌋], around the ring, however wide',
  arrays(shapes, () => each(real), lengths),
  (values) => {
    const { x, weights } = tensorsOf(shapes, values)
    const expected = values.x.map((heads, b) =>
      heads.map((row, h) =>
        row.map((_, n) =>
          (values.weights[b]?.[h] ?? []).reduce((sum, weight, s, { length }) => {
            const from = n + s - (length - 1) / 2 + length * row.length // not negative
            return sum + weight * (row[from % row.length] ?? Number.NaN)
          }, 0),
        ),
      ),
    )
    return close(circularConvolution(x, weights), expected)
  },
)

law(
  'the gradient of circular convolution is that of finite differences',
  fc.tuple(
    arrays(shapes, () => spread(-1, 1), lengths),
    seed,
  ),
  ([values, at]) => gradientFaults(({ x, weights }) => circularConvolution(x, weights), tensorsOf(shapes, values), at),
  40,
)

law(
  'circular convolution keeps nothing but its output',
  arrays(shapes, () => each(real), lengths),
  (values) => {
    const { x, weights } = tensorsOf(shapes, values)
    return tensorsKept(() => circularConvolution(x, weights)) === 1
  },
  20,
)
