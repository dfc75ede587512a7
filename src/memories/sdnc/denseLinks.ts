import * as tf from '@tensorflow/tfjs-core'
import { spread } from '../../addressing/slotLists.ts'
import { afterWeights } from '../../addressing/sparseLinks.ts'
import { tidy } from '../../core/ownership.ts'
import { MAX_DENSE_SLOTS } from './schema.ts'

type Named = Readonly<Record<string, tf.Tensor>>

/** Lists `[B K … L]` as weightings `[B K … N]`. */
const spreadOver = (slots: tf.Tensor, weights: tf.Tensor, N: number): tf.Tensor => {
  const L = slots.shape.at(-1) as number
  const lists = { slots: tf.reshape<tf.Rank.R2>(slots, [-1, L]), weights: tf.reshape<tf.Rank.R2>(weights, [-1, L]) }
  return tf.reshape(spread(lists, N), [...slots.shape.slice(0, -1), N])
}

/**
 * The lists of a sparse DNC as dense tensors: `precedence` `[B K N]`, and for few slots `link` and `backLink` `[B K N
 * N]`, N and P. Empty for other memories.
 */
export const denseLinks = (intermediates: Named): Named =>
  tidy(() => {
    const { recent, recentSlots, before, beforeSlots, afterSlots, usage } = intermediates
    if (!recent || !recentSlots || !before || !beforeSlots || !afterSlots || !usage) return {}
    const [, N] = usage.shape as [number, number]
    const precedence = spreadOver(recentSlots, recent, N)
    if (N > MAX_DENSE_SLOTS) return { precedence }
    const [B, K, , L] = before.shape as [number, number, number, number]
    const [n, slots, after] = [before, beforeSlots, afterSlots].map((x) => tf.reshape(x, [B * K, N, L])) as [
      tf.Tensor3D,
      tf.Tensor3D,
      tf.Tensor3D,
    ]
    const backward = afterWeights({ before: n, beforeSlots: slots, afterSlots: after })
    return {
      precedence,
      link: spreadOver(beforeSlots, before, N),
      backLink: spreadOver(afterSlots, tf.reshape(backward, afterSlots.shape), N),
    }
  })
