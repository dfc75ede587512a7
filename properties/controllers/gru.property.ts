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

/** Entries minus their mean, divided by their standard deviation. */
const normed = (row: ReadonlyArray<number>): ReadonlyArray<number> => {
  const mean = row.reduce((sum, x) => sum + x, 0) / row.length
  const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / row.length
  return row.map((x) => (x - mean) / Math.sqrt(variance + 1e-5))
}

/** The textbook equations, one row at a time, in float64. */
const oracle = (
  { kernel, recurrentKernel, bias, hidden, input }: NestedOf<typeof shapes>,
  clip: number | null,
  gain?: ReadonlyArray<number>,
) => {
  const units = recurrentKernel.length
  return input.map((x, b) => {
    const h = hidden[b] ?? []
    const dot = (values: ReadonlyArray<number>, matrix: ReadonlyArray<ReadonlyArray<number>>, column: number): number =>
      values.reduce((sum, value, row) => sum + value * (matrix[row]?.[column] ?? 0), 0)
    const sum = (column: number, before: ReadonlyArray<number>): number =>
      dot(x, kernel, column) + dot(before, recurrentKernel, column)
    const columns = (begin: number, end: number): ReadonlyArray<number> =>
      Array.from({ length: end - begin }, (_, at) => begin + at)
    /** The pre-activations of columns from `begin` on. */
    const seen = (sums: ReadonlyArray<number>, begin: number): ReadonlyArray<number> =>
      (gain === undefined ? sums : normed(sums).map((y, at) => y * (gain[begin + at] ?? 0))).map(
        (y, at) => y + (bias[begin + at] ?? 0),
      )
    const gates = seen(
      columns(0, 2 * units).map((column) => sum(column, h)),
      0,
    ).map(sigmoid)
    const reset = h.map((value, unit) => (gates[units + unit] ?? 0) * value)
    const candidates = seen(
      columns(2 * units, 3 * units).map((column) => sum(column, reset)),
      2 * units,
    ).map(Math.tanh)
    return h.map((value, unit) => {
      const z = gates[unit] ?? 0
      const next = (1 - z) * value + z * (candidates[unit] ?? 0)
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

law(
  'with layer normalisation, both gates are normed together, and the candidate by itself',
  fc.tuple(
    arrays({ ...shapes, gain: 'G' }, () => each(real), lengths),
    fc.constantFrom(null, 0.25, 20),
  ),
  ([values, clip]) => {
    const { hidden, input, ...params } = tensorsOf({ ...shapes, gain: 'G' }, values)
    const [state, output] = gruStep({ clip })(params, { hidden }, input)
    const expected = oracle(values, clip, values.gain)
    return close(state.hidden, expected, 1e-3) && close(output, expected, 1e-3)
  },
)
