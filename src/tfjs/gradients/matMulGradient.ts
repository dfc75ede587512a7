import * as tf from '@tensorflow/tfjs-core'

/** Swaps the last two axes. */
const transposed = (x: tf.Tensor): tf.Tensor => {
  const axes = x.shape.map((_, axis) => axis)
  return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2])
}

/** A product of plain matrices. An outer product is computed as a broadcast, which is faster. */
const times = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => (x.shape.at(-1) === 1 ? tf.mul(x, y) : tf.matMul(x, y))

/** x · yᵀ. A large y without batch is not transposed: (y · xᵀ)ᵀ. */
const timesTransposed = (x: tf.Tensor, y: tf.Tensor): tf.Tensor =>
  y.rank === 2 && y.size > x.size ? transposed(times(y, transposed(x))) : times(x, transposed(y))

/**
 * The gradient of a matrix product without transposed products.
 *
 * tfjs's WASM backend multiplies plain matrices ten times faster than transposed ones, and tfjs's own gradient uses only
 * transposed products; a separate transposition and a plain product are faster.
 */
export const matMulGradient: tf.GradConfig = {
  kernelName: tf.BatchMatMul,
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, saved, attributes) => {
    const [a, b] = saved as [tf.Tensor, tf.Tensor]
    const { transposeA, transposeB } = attributes as unknown as tf.BatchMatMulAttrs
    const d = dy as tf.Tensor
    const left = () => (transposeB ? times(d, b) : timesTransposed(d, b)) // with respect to a, as it enters the product
    const right = () => times(transposeA ? a : transposed(a), d) // with respect to b, likewise
    return {
      a: () => (transposeA ? transposed(left()) : left()),
      b: () => (transposeB ? transposed(right()) : right()),
    }
  },
}
