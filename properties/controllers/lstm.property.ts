import fc from 'fast-check'
import { lstm, lstmStep } from '../../src/controllers/lstm.ts'
import { arrays, each, type NestedOf, real, tensorsOf } from '../arbitraries.ts'
import { close, flat } from '../close.ts'
import { law } from '../law.ts'
import { draws, freshParams } from './machine.ts'

/** `G` = 4H gates. */
const shapes = { kernel: 'I G', recurrentKernel: 'H G', bias: 'G', hidden: 'B H', cell: 'B H', input: 'B I' } as const
const normShapes = { gain: 'G', cellGain: 'H', cellBias: 'H' } as const
const upTo = (max: number) => fc.integer({ min: 1, max })
const lengths = fc.record({ B: upTo(3), I: upTo(3), H: upTo(3) }).map((drawn) => ({ ...drawn, G: 4 * drawn.H }))
const inputs = arrays(shapes, () => each(real), lengths)
const clipping = fc.record({ clip: fc.constantFrom(null, 0.25, 20), clipCell: fc.boolean() })

type Values = NestedOf<typeof shapes>

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const limited = (x: number, limit: number | null): number => (limit === null ? x : Math.max(-limit, Math.min(limit, x)))

/** The textbook equations, one unit at a time, in float64. */
const oracle = (values: Values, { clip, clipCell }: { clip: number | null; clipCell: boolean }) => {
  const units = values.recurrentKernel.length
  const rows = values.input.map((x, b) =>
    Array.from({ length: units }, (_, unit) => {
      const gate = (index: number): number => {
        const column = index * units + unit
        const fromInput = x.reduce((sum, value, row) => sum + value * (values.kernel[row]?.[column] ?? 0), 0)
        const hidden = values.hidden[b] ?? []
        const fromHidden = hidden.reduce(
          (sum, value, row) => sum + value * (values.recurrentKernel[row]?.[column] ?? 0),
          0,
        )
        return fromInput + fromHidden + (values.bias[column] ?? 0)
      }
      const [i, f, g, o] = [gate(0), gate(1), gate(2), gate(3)]
      const cell = sigmoid(f) * (values.cell[b]?.[unit] ?? 0) + sigmoid(i) * Math.tanh(g)
      return { hidden: limited(sigmoid(o) * Math.tanh(cell), clip), cell: clipCell ? limited(cell, clip) : cell }
    }),
  )
  return {
    hidden: rows.map((row) => row.map(({ hidden }) => hidden)),
    cell: rows.map((row) => row.map(({ cell }) => cell)),
  }
}

law(
  'an LSTM step is what the equations say, gates in the order i, f, g, o',
  fc.tuple(inputs, clipping),
  ([values, limits]) => {
    const { kernel, recurrentKernel, bias, hidden, cell, input } = tensorsOf(shapes, values)
    const [state, output] = lstmStep(limits)({ kernel, recurrentKernel, bias }, { hidden, cell }, input)
    const expected = oracle(values, limits)
    return close(state.hidden, expected.hidden) && close(state.cell, expected.cell) && close(output, expected.hidden)
  },
)

law(
  'the forget bias is part of the bias that an LSTM starts with, and of nothing else',
  draws(),
  (draw) => {
    const [biased, unbiased] = [2, 0].map((forgetBias) =>
      freshParams(lstm, { ...draw, options: { ...draw.options, forgetBias } }),
    )
    const difference = (name: string): number[] => {
      const [a, b] = [flat(biased?.[name] as never), flat(unbiased?.[name] as never)]
      return a.map((x, at) => x - (b[at] ?? 0))
    }
    const { units } = draw.options
    const expected = Array.from({ length: 4 * units }, (_, at) => (Math.floor(at / units) === 1 ? 2 : 0))
    return (
      close(difference('bias'), expected, 1e-6) &&
      [...difference('kernel'), ...difference('recurrentKernel')].every((x) => x === 0)
    )
  },
  30,
)

/** Entries minus their mean, divided by their standard deviation, in float64. */
const normed = (row: ReadonlyArray<number>): ReadonlyArray<number> => {
  const mean = row.reduce((sum, x) => sum + x, 0) / row.length
  const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / row.length
  return row.map((x) => (x - mean) / Math.sqrt(variance + 1e-5))
}

law(
  'with layer normalisation, all gates are normed together, and the cell where the output gate lets it out',
  fc.tuple(
    arrays({ ...shapes, ...normShapes }, () => each(real), lengths),
    clipping,
  ),
  ([values, { clip, clipCell }]) => {
    const { kernel, recurrentKernel, bias, hidden, cell, input, ...norm } = tensorsOf(
      { ...shapes, ...normShapes },
      values,
    )
    const params = { kernel, recurrentKernel, bias, norm }
    const [state, output] = lstmStep({ clip, clipCell })(params, { hidden, cell }, input)
    const H = values.recurrentKernel.length
    const times = (x: ReadonlyArray<number>, matrix: ReadonlyArray<ReadonlyArray<number>>, column: number): number =>
      x.reduce((sum, value, row) => sum + value * (matrix[row]?.[column] ?? 0), 0)
    const expected = values.input.map((x, b) => {
      const sums = values.bias.map(
        (_, column) => times(x, values.kernel, column) + times(values.hidden[b] ?? [], values.recurrentKernel, column),
      )
      const gates = normed(sums).map((y, at) => y * (values.gain[at] ?? 0) + (values.bias[at] ?? 0))
      const [i = [], f = [], g = [], o = []] = [0, 1, 2, 3].map((gate) => gates.slice(gate * H, (gate + 1) * H))
      const raw = (values.cell[b] ?? []).map(
        (before, at) => sigmoid(f[at] ?? 0) * before + sigmoid(i[at] ?? 0) * Math.tanh(g[at] ?? 0),
      )
      const shown = normed(raw).map((y, at) => y * (values.cellGain[at] ?? 0) + (values.cellBias[at] ?? 0))
      return {
        cell: raw.map((c) => (clipCell ? limited(c, clip) : c)),
        hidden: shown.map((y, at) => limited(sigmoid(o[at] ?? 0) * Math.tanh(y), clip)),
      }
    })
    return (
      close(
        state.cell,
        expected.map((row) => row.cell),
        1e-4,
      ) &&
      close(
        output,
        expected.map((row) => row.hidden),
        1e-3,
      )
    )
  },
)
