import * as tf from '@tensorflow/tfjs-core'
import type { Affine } from '../core/params.ts'
import { affine } from '../kernels/affine.ts'
import { clipped } from '../kernels/clipped.ts'
import { gelu } from '../kernels/gelu.ts'
import { normalized } from '../kernels/normalized.ts'

export type TransformerParams = Readonly<{
  /** `[I H]`, where I is not H. */
  embedding?: Affine
  /** `[H 4AD]`: queries, place queries, keys, values. */
  projection: Affine
  /** `[AD H]` */
  merge: Affine
  /** `[H 4H]` */
  expand: Affine
  /** `[4H H]` */
  contract: Affine
}>

/** A window of the last C steps, the latest in the last place. */
export type TransformerState = Readonly<{
  /** `[B A C D]` */
  keys: tf.Tensor4D
  /** `[B A C D]` */
  values: tf.Tensor4D
  /** `[B C]`: 1 for a place that is taken, 0 for an empty one. */
  taken: tf.Tensor2D
}>

/** What a row asks and holds: queries, place queries, keys, values. */
export type Four = readonly [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]

/** A heads of D (even) columns, C places; whether this is the top block; the limit of h. */
export type TransformerOptions = Readonly<{
  heads: number
  headSize: number
  context: number
  top: boolean
  clip: number | null
}>

/**
 * What a block makes of rows before it attends: x, which is the input or its embedding, and what norm(x) asks and holds:
 * queries, place queries, keys and values side by side.
 *
 * @param input `[B I]`
 * @returns     `[B H]` and `[B 4AD]`
 */
export const attending = ({ embedding, projection }: TransformerParams, input: tf.Tensor2D) => {
  const x = embedding === undefined ? input : affine({ x: input, ...embedding })
  return { x, projected: affine({ x: normalized({ x }), ...projection }) }
}

/**
 * What a block makes of rows after it attended:  x′ = x + merge(seen),  h = x′ + W₂ gelu(W₁ norm(x′)). The top block norms
 * h once more.
 *
 * @param x    `[B H]`
 * @param seen `[B AD]`, what the heads saw, side by side
 * @returns    `[B H]`
 */
export const attended = (
  { merge, expand, contract }: TransformerParams,
  { top, clip }: TransformerOptions,
  x: tf.Tensor2D,
  seen: tf.Tensor2D,
): tf.Tensor2D => {
  const together: tf.Tensor2D = tf.add(x, affine({ x: seen, ...merge }))
  const wide = gelu(affine({ x: normalized({ x: together }), ...expand }))
  const whole: tf.Tensor2D = tf.add(together, affine({ x: wide, ...contract }))
  return clipped(top ? normalized({ x: whole }) : whole, clip)
}
