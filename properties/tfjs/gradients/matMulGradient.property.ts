import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { valueAndGradients } from '../../../src/training/gradients.ts'
import { each, nested, real, seed, tensorOf } from '../../arbitraries.ts'
import { close } from '../../close.ts'
import { gradientFaults } from '../../finiteDifferences.ts'
import { law } from '../../law.ts'

type Matrix = number[][]

const transposed = (x: Matrix): Matrix => (x[0] ?? []).map((_, column) => x.map((row) => row[column] ?? Number.NaN))

const times = (x: Matrix, y: Matrix): Matrix =>
  x.map((row) => (y[0] ?? []).map((_, j) => row.reduce((sum, entry, k) => sum + entry * (y[k]?.[j] ?? Number.NaN), 0)))

const flipped = (x: Matrix, flip: boolean): Matrix => (flip ? transposed(x) : x)

/** op(A) · op(B) = C and a weight for every entry of C, batched. Sizes of 1 take paths of their own. */
const products = fc
  .record({
    sizes: fc.tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 4 }),
    ),
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
  })
  .chain(({ sizes: [B, I, J, K], ...flags }) => {
    const lengths = { B, I, J, K }
    return fc.record({
      transposeA: fc.constant(flags.transposeA),
      transposeB: fc.constant(flags.transposeB),
      a: nested(flags.transposeA ? 'B K I' : 'B I K', lengths, each(real)),
      b: nested(flags.transposeB ? 'B J K' : 'B K J', lengths, each(real)),
      weights: nested('B I J', lengths, each(real)),
    })
  })

/** ∂Σ(weights · C) with respect to A is weights · op(B)ᵀ, and to B op(A)ᵀ · weights, as A and B enter the product. */
const expectedOf = (
  { transposeA, transposeB }: { transposeA: boolean; transposeB: boolean },
  a: Matrix,
  b: Matrix,
  weights: Matrix,
) => ({
  a: flipped(times(weights, transposed(flipped(b, transposeB))), transposeA),
  b: flipped(times(transposed(flipped(a, transposeA)), weights), transposeB),
})

law('the gradient of a product of matrices, whichever is transposed', products, ({ a, b, weights, ...flags }) => {
  const expected = expectedOf(flags, a[0] ?? [], b[0] ?? [], weights[0] ?? [])
  const inputs = { a: tensorOf('I K', a[0] ?? []), b: tensorOf('K J', b[0] ?? []) }
  const { gradients } = valueAndGradients(inputs, ({ a, b }) =>
    tf.sum(tf.mul(tf.matMul(a, b, flags.transposeA, flags.transposeB), tf.tensor2d(weights[0] ?? []))),
  )
  return close(gradients.a, expected.a) && close(gradients.b, expected.b)
})

law('the gradient of a batch of products, whichever is transposed', products, ({ a, b, weights, ...flags }) => {
  const expected = a.map((matrix, at) => expectedOf(flags, matrix, b[at] ?? [], weights[at] ?? []))
  const { gradients } = valueAndGradients({ a: tensorOf('B I K', a), b: tensorOf('B K J', b) }, ({ a, b }) =>
    tf.sum(tf.mul(tf.matMul(a, b, flags.transposeA, flags.transposeB), tf.tensor3d(weights))),
  )
  return (
    close(
      gradients.a,
      expected.map((each) => each.a),
    ) &&
    close(
      gradients.b,
      expected.map((each) => each.b),
    )
  )
})

law(
  'the gradient of a product is that of finite differences',
  fc.tuple(products, seed),
  ([{ a, b, transposeA, transposeB }, at]) =>
    gradientFaults(
      (inputs) => tf.matMul(inputs.a, inputs.b, transposeA, transposeB),
      { a: tensorOf('B I K', a), b: tensorOf('B K J', b) },
      at,
    ),
  20,
)
