import fc from 'fast-check'
import { layerNorm } from '../../src/kernels/layerNorm.ts'
import { normedAffine } from '../../src/kernels/normedAffine.ts'
import { arrays, each, real, tensorsOf } from '../arbitraries.ts'
import { close, flat } from '../close.ts'
import { gradientFaults } from '../finiteDifferences.ts'
import { law } from '../law.ts'

const { inputs: shapes } = layerNorm
const lengths = fc.record({ B: fc.integer({ min: 1, max: 3 }), H: fc.integer({ min: 1, max: 6 }) })
const inputs = arrays(shapes, () => each(real), lengths)

const mean = (row: ReadonlyArray<number>): number => row.reduce((sum, x) => sum + x, 0) / row.length
const variance = (row: ReadonlyArray<number>): number => mean(row.map((x) => (x - mean(row)) ** 2))

law('before gain and bias a row has mean 0 and, where it had more than a trace, variance 1', inputs, (values) => {
  const given = tensorsOf(shapes, { ...values, gain: values.gain.map(() => 1), bias: values.bias.map(() => 0) })
  const [H, y] = [values.gain.length, flat(layerNorm(given))]
  return values.x.flatMap((row, b) => {
    const found = y.slice(b * H, (b + 1) * H)
    const expected = variance(row) / (variance(row) + 1e-5)
    return [
      ...(Math.abs(mean(found)) < 1e-4 ? [] : [`row ${b} has mean ${mean(found)}`]),
      ...(Math.abs(variance(found) - expected) < 1e-3 ? [] : [`row ${b}: ${variance(found)}, not ${expected}`]),
    ]
  })
})

law('gain and bias are those of their columns', inputs, (values) => {
  const plain = { ...values, gain: values.gain.map(() => 1), bias: values.bias.map(() => 0) }
  const normed = flat(layerNorm(tensorsOf(shapes, plain)))
  const H = values.gain.length
  const expected = normed.map((y, at) => y * (values.gain[at % H] ?? 0) + (values.bias[at % H] ?? 0))
  return close(flat(layerNorm(tensorsOf(shapes, values))), expected)
})

law(
  'the gradients of a normed row with gain and bias are those of finite differences',
  fc.tuple(inputs, fc.nat()),
  ([values, at]) => gradientFaults((tensors) => ({ y: layerNorm(tensors) }), tensorsOf(shapes, values), at),
)

const affineInputs = arrays(normedAffine.inputs, () => each(real))

law(
  'an affine map with layer normalisation norms x · kernel, not the bias; its gradients are right',
  fc.tuple(affineInputs, fc.nat()),
  ([values, at]) => {
    const sums = values.x.map((row) =>
      values.bias.map((_, column) => row.reduce((sum, x, i) => sum + x * (values.kernel[i]?.[column] ?? 0), 0)),
    )
    const expected = sums.map((row) =>
      row.map(
        (x, column) =>
          ((x - mean(row)) / Math.sqrt(variance(row) + 1e-5)) * (values.gain[column] ?? 0) + (values.bias[column] ?? 0),
      ),
    )
    const given = tensorsOf(normedAffine.inputs, values)
    return [
      ...(close(normedAffine(given), expected, 1e-3) ? [] : ['another result']),
      ...gradientFaults((tensors) => ({ y: normedAffine(tensors) }), given, at),
    ]
  },
)
