import fc from 'fast-check'
import { gruStep } from '../../src/controllers/gru.ts'
import { arrays, each, type NestedOf, real, tensorsOf } from '../arbitraries.ts'
import { close } from '../close.ts'
import { law } from '../law.ts'

/** `G` = 3H columns. */
const shapes = { kernel: 'I G', recurrentKernel: 'H G', bias: 'G', hidden: 'B H', input: 'B I' } as const
const upTo = (max: number) => fc.integer({ min: 1, max })
const lengths = fc.record({ B: upTo(3), I: upTo(3), H: upTo(3) }).map((drawn) => ({ ...drawn, G: 3 * drawn.H }))
const inputs = arrays(shapes, () => each(real), lengths)

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** One unit at a time, in float64, by the book. */
const oracle = ({ kernel, recurrentKernel, bias, hidden, input }: NestedOf<typeof shapes>, clip: number | null) => {
  const units = recurrentKernel.length
  return input.map((x, b) => {
    const h = hidden[b] ?? []
    const dot = (values: ReadonlyArray<number>, matrix: ReadonlyArray<ReadonlyArray<number>>, column: number): number =>
      values.reduce((sum, value, row) => sum + value * (matrix[row]?.[column] ?? 0), 0)
    const gate = (index: number, unit: number): number => {
      const column = index * units + unit
      return sigmoid(dot(x, kernel, column) + dot(h, recurrentKernel, column) + (bias[column] ?? 0))
    }
    const reset = h.map((value, unit) => gate(1, unit) * value)
    return h.map((value, unit) => {
      const column = 2 * units + unit
      const candidate = Math.tanh(dot(x, kernel, column) + dot(reset, recurrentKernel, column) + (bias[column] ?? 0))
      const next = (1 - gate(0, unit)) * value + gate(0, unit) * candidate
      return clip === null ? next : Math.max(-clip, Math.min(clip, next))
    })
  })
}

law(
  'a GRU step is what the equations say, columns in the order z, r, n',
  fc.tuple(inputs, fc.constantFrom(null, 0.25, 20)),
  ([values, clip]) => {
    const { kernel, recurrentKernel, bias, hidden, input } = tensorsOf(shapes, values)
    const [state, output] = gruStep({ clip })({ kernel, recurrentKernel, bias }, { hidden }, input)
    const expected = oracle(values, clip)
    return close(state.hidden, expected) && close(output, expected)
  },
)
