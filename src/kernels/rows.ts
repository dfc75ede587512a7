import * as tf from '@tensorflow/tfjs-core'

/** Row indices in stacked tables: g · N + n, `[G·C]`. */
const places = (slots: tf.Tensor2D, N: number): tf.Tensor1D => {
  const first = tf.mul(tf.range(0, slots.shape[0], 1, 'int32'), tf.scalar(N, 'int32'))
  return tf.reshape(tf.add(slots, tf.expandDims(first, 1)), [-1])
}

const taken = (tables: tf.Tensor3D, slots: tf.Tensor2D): tf.Tensor3D => {
  const [G, N, W] = tables.shape
  return tf.reshape(tf.gather(tf.reshape(tables, [G * N, W]), places(slots, N)), [G, slots.shape[1], W])
}

const placed = (rows: tf.Tensor3D, slots: tf.Tensor2D, N: number): tf.Tensor3D => {
  const [G, C, W] = rows.shape
  const at = tf.expandDims<tf.Tensor2D>(places(slots, N), 1)
  return tf.reshape(tf.scatterND(at, tf.reshape(rows, [G * C, W]), [G * N, W]), [G, N, W])
}

/** A linear function of `x`, with its adjoint as its gradient. Both need the slots, which tfjs keeps for the backward pass. */
const linear = (
  x: tf.Tensor3D,
  slots: tf.Tensor2D,
  forward: (x: tf.Tensor3D, slots: tf.Tensor2D) => tf.Tensor3D,
  adjoint: (dy: tf.Tensor3D, slots: tf.Tensor2D) => tf.Tensor3D,
): tf.Tensor3D =>
  tf.customGrad((input, save) => {
    ;(save as tf.GradSaveFunc)([slots])
    return {
      value: forward(input as tf.Tensor3D, slots),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => adjoint(dy as tf.Tensor3D, saved[0] as tf.Tensor2D),
    }
  })(x)

/**
 * Some rows of each table:  y[g, c] = x[g, slots[g, c]]. The adjoint of {@link rowsPlaced}, and so its gradient.
 *
 * tfjs has a gather, but its gradient does not run on WASM.
 *
 * @param tables `[G N W]` x
 * @param slots  `[G C]`   whole numbers (int32), 0 … N − 1; they may repeat
 * @returns      `[G C W]` y
 */
export const rowsAt = (tables: tf.Tensor3D, slots: tf.Tensor2D): tf.Tensor3D =>
  linear(tables, slots, taken, (dy, at) => placed(dy, at, tables.shape[1]))

/**
 * Tables with these rows in these slots, and zeros elsewhere:  y[g, n] = Σ_{c: slots[g, c] = n} x[g, c].
 *
 * @param rows  `[G C W]` x
 * @param slots `[G C]`   whole numbers (int32), 0 … N − 1; rows with the same slot are added
 * @param N     slots of a table
 * @returns     `[G N W]` y
 */
export const rowsPlaced = (rows: tf.Tensor3D, slots: tf.Tensor2D, N: number): tf.Tensor3D =>
  linear(rows, slots, (x, at) => placed(x, at, N), taken)
