import * as tf from '@tensorflow/tfjs-core'

/** The slices along axis 1: `[B K …]` ↦ K tensors `[B …]`. */
export const perHead = <T extends tf.Tensor>(x: tf.Tensor): ReadonlyArray<T> =>
  x.shape[1] === 1 ? [tf.squeeze<T>(x, [1])] : (tf.unstack(x, 1) as T[])

/** The inverse of {@link perHead}. */
export const fromHeads = <T extends tf.Tensor>(heads: ReadonlyArray<tf.Tensor>): T =>
  (heads.length === 1 ? tf.expandDims(heads[0] as tf.Tensor, 1) : tf.stack([...heads], 1)) as T
