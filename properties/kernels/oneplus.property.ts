import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { oneplus } from '../../src/kernels/oneplus.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { real } from '../arbitraries.ts'
import { close, notFinite } from '../close.ts'
import { law } from '../law.ts'

const logits = fc.array(
  fc
    .oneof(
      real.map((x) => 10 * x),
      fc.constantFrom(0, 1e4, -1e4),
    )
    .map(Math.fround),
  { minLength: 1, maxLength: 9 },
)

/** 1 + ln(1 + eˣ), without overflow. */
const expected = (x: number): number => 1 + Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))

law('oneplus is 1 + ln(1 + eˣ), to a millionth', logits, (values) =>
  [...oneplus(tf.tensor1d(values)).dataSync()].every((y, n) => Math.abs(y / expected(values[n] ?? 0) - 1) <= 1e-6),
)

law('the gradient of oneplus is the sigmoid, finite everywhere', logits, (values) => {
  const { value, gradients } = valueAndGradients({ x: tf.tensor1d(values) }, ({ x }) => tf.sum(oneplus(x)))
  const sigmoids = values.map((x) => 1 / (1 + Math.exp(-x)))
  return notFinite({ value, ...gradients }).length === 0 && close(gradients.x, sigmoids)
})
