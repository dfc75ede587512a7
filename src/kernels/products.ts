import * as tf from '@tensorflow/tfjs-core'
import { type KernelHeap, kernelHeap } from './heap.ts'

/** Columns of a panel; the kernels' products have a multiple of it. */
const WIDTH = 8

/** The initial value of a product's result. */
const ZERO = 0

const transposed = (x: tf.Tensor3D): tf.Tensor3D => tf.transpose(x, [0, 2, 1])

/** The products in the kernels, matrix by matrix: the right operand is packed; a padded result is cropped. */
const inKernels = (
  { kernels, pointerTo, room }: KernelHeap,
  x: tf.Tensor3D,
  y: tf.Tensor3D,
  transposeY: boolean,
): tf.Tensor => {
  const [N, I, K] = x.shape
  const J = y.shape[transposeY ? 1 : 2]
  const wide = WIDTH * Math.ceil(J / WIDTH)
  const isWhole = wide === J
  const value = room([N, I, J])
  const scratch = room([K * wide + (isWhole ? 0 : I * wide)])
  const panels = pointerTo(scratch)
  const between = panels + 4 * K * wide
  if (!isWhole) kernels.zero(K * wide, panels)
  for (let at = 0; at < N; at++) {
    const [left, right] = [pointerTo(x) + 4 * at * I * K, pointerTo(y) + 4 * at * K * J]
    const target = pointerTo(value) + 4 * at * I * J
    if (transposeY) kernels.packRows(J, K, right, K, panels, K, 0, 0)
    else kernels.packColumns(K, J, right, J, panels, K, 0, 0)
    kernels.matMul(I, wide, K, left, K, panels, isWhole ? target : between, wide, ZERO, 0)
    if (!isWhole) kernels.copyRows(I, J, between, wide, target, J)
  }
  scratch.dispose()
  return value
}

/** xᵀ · y, or the transpose of yᵀ · x, whichever transposes smaller matrices. */
const transposedTimes = (x: tf.Tensor3D, y: tf.Tensor3D): tf.Tensor3D =>
  x.size <= y.size ? products(transposed(x), y) : transposed(products(transposed(y), x))

/**
 * A batch of matrix products:  x · y, or x · yᵀ.
 *
 * tfjs's WASM backend multiplies batches ten times more slowly than single matrices; if the fused kernels are installed,
 * their product is used instead.
 *
 * @param x          `[N I K]`
 * @param y          `[N K J]`, or `[N J K]` if `transposeY`
 * @param transposeY whether to transpose y
 * @returns          `[N I J]`
 * @law              the same as tfjs's own product, and so is the gradient
 */
export const products = (x: tf.Tensor3D, y: tf.Tensor3D, transposeY = false): tf.Tensor3D =>
  tf.customGrad((...given) => {
    const [left, right, save] = given as unknown as [tf.Tensor3D, tf.Tensor3D, tf.GradSaveFunc]
    const heap = kernelHeap()
    save([left, right])
    return {
      value: heap === undefined ? tf.matMul(left, right, false, transposeY) : inKernels(heap, left, right, transposeY),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [a, b] = saved as [tf.Tensor3D, tf.Tensor3D]
        const d = dy as tf.Tensor3D
        return [products(d, b, !transposeY), transposeY ? transposedTimes(d, a) : transposedTimes(a, d)]
      },
    }
  })(x, y) as tf.Tensor3D
