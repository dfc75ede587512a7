import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { child, keyOf, normal } from '../../src/core/random.ts'
import { products } from '../../src/kernels/products.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { seed } from '../arbitraries.ts'
import { close, closeTrees } from '../close.ts'
import { gradientFaults } from '../finiteDifferences.ts'
import { functional } from '../../test/support/functional.ts'
import { law } from '../law.ts'
import { tensorsKept } from '../leaks.ts'

const upTo = (max: number) => fc.integer({ min: 1, max })

/** Sizes on both sides of the width of a panel, and of the rows that are taken together. */
const drawn = (largest: number) =>
  fc
    .record({ N: upTo(3), I: upTo(largest), J: upTo(largest), K: upTo(largest), transposeY: fc.boolean(), seed })
    .map(({ N, I, J, K, transposeY, seed: number }) => {
      const key = keyOf(number)
      const numbers = (name: string, size: number) => [...normal(child(key, name), size)]
      return { N, I, J, K, transposeY, key, x: numbers('x', N * I * K), y: numbers('y', N * K * J) }
    })
type Drawn = ReturnType<typeof drawn> extends fc.Arbitrary<infer A> ? A : never

const factors = ({ N, I, J, K, transposeY, x, y }: Drawn) => ({
  x: tf.tensor3d(x, [N, I, K]),
  y: tf.tensor3d(y, transposeY ? [N, J, K] : [N, K, J]),
})

/** Σ_k x[n, i, k] y[n, k, j], in float64. */
const summed = ({ N, I, J, K, transposeY, x, y }: Drawn): number[][][] =>
  Array.from({ length: N }, (_, n) =>
    Array.from({ length: I }, (_, i) =>
      Array.from({ length: J }, (_, j) =>
        Array.from({ length: K }, (_, k) => {
          const right = transposeY ? (n * J + j) * K + k : (n * K + k) * J + j
          return (x[(n * I + i) * K + k] as number) * (y[right] as number)
        }).reduce((sum, term) => sum + term, 0),
      ),
    ),
  )

law('products are sums of products, matrix by matrix', drawn(20), (draw) => {
  const { x, y } = factors(draw)
  return close(products(x, y, draw.transposeY), summed(draw), 1e-5)
})

law('their gradients are those of tfjs’s own', drawn(20), (draw) => {
  const { tensor } = functional(draw.key)
  const slope = (times: (x: tf.Tensor3D, y: tf.Tensor3D) => tf.Tensor) =>
    valueAndGradients(factors(draw), ({ x, y }) => tensor({ z: times(x, y) })).gradients
  return closeTrees(
    slope((x, y) => products(x, y, draw.transposeY)),
    slope((x, y) => tf.matMul(x, y, false, draw.transposeY)),
    1e-5,
  )
})

law(
  'the gradients of products are those of finite differences',
  drawn(6),
  (draw) => gradientFaults(({ x, y }) => products(x, y, draw.transposeY), factors(draw), 1),
  15,
)

law(
  'products keep nothing but their result',
  drawn(20),
  (draw) => {
    const { x, y } = factors(draw)
    return tensorsKept(() => products(x, y, draw.transposeY)) === 1
  },
  20,
)
