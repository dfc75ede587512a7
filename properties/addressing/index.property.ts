import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import * as addressing from '../../src/addressing/index.ts'
import { keyOf } from '../../src/core/random.ts'
import type { Kernel, Shapes } from '../../src/core/shape.ts'
import { affine } from '../../src/kernels/affine.ts'
import { cosineSimilarity } from '../../src/kernels/cosineSimilarity.ts'
import { maskedCosineSimilarity } from '../../src/kernels/maskedCosineSimilarity.ts'
import { outer } from '../../src/kernels/outer.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { arrays, seed, tensorsOf } from '../arbitraries.ts'
import { close, notFinite } from '../close.ts'
import { gradientFaults } from '../finiteDifferences.ts'
import { functional } from '../../test/support/functional.ts'
import { law } from '../law.ts'
import { tensorsKept } from '../leaks.ts'
import { quantity } from '../quantities.ts'

/** Every exported equation gets these laws automatically. */
const kernels = [
  ...Object.values(addressing),
  affine,
  cosineSimilarity,
  maskedCosineSimilarity,
  outer,
] as unknown as ReadonlyArray<Kernel<Shapes, string>>

for (const kernel of kernels) {
  const { title, inputs } = kernel

  const ordinary = arrays(inputs, (name) => quantity(name).ordinary)
  law(
    `${title}: the same inputs give the same output`,
    ordinary,
    (values) => close(kernel(tensorsOf(inputs, values)), kernel(tensorsOf(inputs, values)), 0),
    10,
  )

  law(
    `${title}: keeps nothing but its output`,
    ordinary,
    (values) => {
      const tensors = tensorsOf(inputs, values)
      return tensorsKept(() => kernel(tensors)) === 1
    },
    10,
  )

  law(
    `${title}: an input of another rank is an error that names it, and leaks nothing`,
    ordinary,
    (values) => {
      const name = Object.keys(inputs)[0] ?? ''
      const tensors = tensorsOf(inputs, values)
      const wrong = { ...tensors, [name]: tf.expandDims(tensors[name] as tf.Tensor, 0) }
      let message = ''
      const kept = tensorsKept(() => {
        try {
          kernel(wrong as typeof tensors)
        } catch (error) {
          message = error instanceof RangeError ? error.message : ''
        }
      })
      return kept === 0 && message.startsWith(`${title}: ${name} has shape`)
    },
    5,
  )

  law(
    `${title}: the gradient is that of finite differences`,
    fc.tuple(
      arrays(inputs, (name) => quantity(name).smooth),
      seed,
    ),
    ([values, at]) => gradientFaults((tensors) => ({ output: kernel(tensors) }), tensorsOf(inputs, values), at),
    30,
  )

  law(
    `${title}: value and gradient are finite at the extremes`,
    fc.tuple(
      arrays(inputs, (name) => (length) => fc.oneof(quantity(name).extreme(length), quantity(name).ordinary(length))),
      seed,
    ),
    ([values, at]) => {
      const { tensor } = functional(keyOf(at))
      const { value, gradients } = valueAndGradients(tensorsOf(inputs, values), (tensors) => tensor(kernel(tensors)))
      return notFinite({ value, gradients })
    },
    60,
  )
}
