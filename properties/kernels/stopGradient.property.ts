import * as tf from '@tensorflow/tfjs-core'
import { stopGradient } from '../../src/kernels/stopGradient.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { each, nested, real, sizes, tensorOf } from '../arbitraries.ts'
import { close } from '../close.ts'
import { law } from '../law.ts'
import { tensorsKept } from '../leaks.ts'

const rows = sizes.chain((lengths) => nested('B N', lengths, each(real)))

law('a stopped value is the value', rows, (values) => close(stopGradient(tensorOf('B N', values)), values, 0))

law('no gradient flows through a stopped value; beside it, all of it does', rows, (values) => {
  const x = tensorOf('B N', values)
  const { gradients } = valueAndGradients({ x }, ({ x }) => tf.sum(tf.mul(x, stopGradient(x))))
  return close(gradients.x, values, 0)
})

law('no gradient flows through what is computed from a stopped value', rows, (values) => {
  const x = tensorOf('B N', values)
  const outer = (rows: tf.Tensor2D): tf.Tensor3D => tf.mul(tf.expandDims(rows, 1), tf.expandDims(rows, 2))
  const { gradients } = valueAndGradients({ x }, ({ x }) => tf.sum(stopGradient(x, outer)))
  return close(
    gradients.x,
    values.map((row) => row.map(() => 0)),
    0,
  )
})

law(
  'stopping a gradient keeps nothing but the value',
  rows,
  (values) => {
    const x = tensorOf('B N', values)
    return tensorsKept(() => stopGradient(x)) === 1
  },
  20,
)
