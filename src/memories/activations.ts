import * as tf from '@tensorflow/tfjs-core'
import { oneplus } from '../kernels/oneplus.ts'

/** A softmax over every `width` neighbours. */
const softmaxEach = (rows: tf.Tensor2D, width: number): tf.Tensor2D =>
  tf.reshape(tf.softmax(tf.reshape(rows, [rows.shape[0], -1, width])), rows.shape)

/**
 * The activations of interface-vector fields, each on rows `[B …]`; `width` is the field's last axis.
 *
 * - `linear`       x
 * - `tanh`         tanh x ∈ (−1, 1)
 * - `relu`         max(x, 0) ∈ [0, ∞)
 * - `sigmoid`      σ(x) ∈ (0, 1)
 * - `softplus`     ln(1 + eˣ) ∈ (0, ∞)
 * - `oneplus`      1 + ln(1 + eˣ) ∈ (1, ∞), Graves et al. 2016, Methods, “Interface parameters”
 * - `one-plus-relu` 1 + max(x, 0) ∈ [1, ∞)
 * - `softmax`      a distribution over the last axis
 * - `softmax-relu` softmax of max(x, 0): no entry is below e^(−largest) of the greatest
 */
export const activations = {
  linear: (rows: tf.Tensor2D): tf.Tensor2D => rows,
  tanh: (rows: tf.Tensor2D): tf.Tensor2D => tf.tanh(rows),
  relu: (rows: tf.Tensor2D): tf.Tensor2D => tf.relu(rows),
  sigmoid: (rows: tf.Tensor2D): tf.Tensor2D => tf.sigmoid(rows),
  softplus: (rows: tf.Tensor2D): tf.Tensor2D => tf.softplus(rows),
  oneplus: (rows: tf.Tensor2D): tf.Tensor2D => oneplus(rows),
  'one-plus-relu': (rows: tf.Tensor2D): tf.Tensor2D => tf.add(1, tf.relu(rows)),
  softmax: softmaxEach,
  'softmax-relu': (rows: tf.Tensor2D, width: number): tf.Tensor2D => softmaxEach(tf.relu(rows), width),
} as const satisfies Readonly<Record<string, (rows: tf.Tensor2D, width: number) => tf.Tensor2D>>

/** The name of an activation of a field of an interface, such as `tanh` or `softmax`. */
export type ActivationName = keyof typeof activations

export const activationNames = Object.keys(activations) as ReadonlyArray<ActivationName>
