import * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../core/ownership.ts'
import type { Parallel } from '../step/index.ts'
import { causalAttention } from './causalAttention.ts'
import {
  attended,
  attending,
  type Four,
  type TransformerOptions,
  type TransformerParams,
  type TransformerState,
} from './transformerBlock.ts'

/** The last `count` along an axis, padded in front with zeros. */
const lastOf = <T extends tf.Tensor>(x: T, axis: number, count: number): T => {
  const size = x.shape[axis] as number
  if (size === count) return tf.clone(x)
  const starts = x.shape.map((_, at) => (at === axis ? size - count : 0))
  const sizes = x.shape.map((each, at) => (at === axis ? count : each))
  if (size > count) return tf.slice(x, starts, sizes)
  const none = tf.zeros(x.shape.map((each, at) => (at === axis ? count - size : each)))
  return tf.concat<T>([none as T, x], axis)
}

/** Concatenates what came before, if any, and x. */
const after = <T extends tf.Tensor>(before: T | undefined, x: T, axis: number): T =>
  before === undefined ? x : tf.concat<T>([before, x], axis)

/**
 * The block of {@link transformerStep} on all rows of a sequence in parallel. Projections depend only on a row's own x,
 * so all keys and values are computed before attention; a mask hides later positions.
 *
 * @param options see {@link TransformerOptions}
 * @param units   H
 * @law           equals unrolling the step, from any window; without a window, from an empty one
 */
export const transformerParallel = (
  options: TransformerOptions,
  units: number,
): Parallel<TransformerParams, TransformerState> => ({
  rowSize: 20 * options.heads * options.headSize + 26 * units,
  run: (params, state, inputs) =>
    tidy(() => {
      const { heads, headSize, context } = options
      const [T, B, I] = inputs.shape
      const { x, projected } = attending(params, tf.reshape(inputs, [T * B, I]))
      // [T B·4A D] ↦ [B·4A T D] ↦ four of [B A T D]
      const byHead = tf.transpose(tf.reshape<tf.Rank.R3>(projected, [T, B * 4 * heads, headSize]), [1, 0, 2])
      const parts = tf.split(tf.reshape<tf.Rank.R4>(byHead, [B, 4 * heads, T, headSize]), 4, 1)
      const [queries, placeQueries, ownKeys, ownValues] = parts as unknown as Four
      const keys = after(state?.keys, ownKeys, 2)
      const values = after(state?.values, ownValues, 2)
      const asked = { queries, placeQueries, keys, values, ...(state && { taken: state.taken }) }
      const seen = tf.transpose(
        tf.reshape<tf.Rank.R3>(causalAttention(asked, context), [B * heads, T, headSize]),
        [1, 0, 2],
      )
      const hidden = attended(params, options, x, tf.reshape(seen, [T * B, heads * headSize]))
      const window = {
        keys: lastOf(keys, 2, context),
        values: lastOf(values, 2, context),
        taken: lastOf(after(state?.taken, tf.ones<tf.Rank.R2>([B, T]), 1), 1, context),
      }
      return [window, tf.reshape<tf.Rank.R3>(hidden, [T, B, units])] as const
    }),
})
