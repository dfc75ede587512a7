import * as tf from '@tensorflow/tfjs-core'
import type { Affine } from '../core/params.ts'
import { affine } from '../kernels/affine.ts'
import { clipped } from '../kernels/clipped.ts'
import { gelu } from '../kernels/gelu.ts'
import { normalized } from '../kernels/normalized.ts'

export type TransformerParams = Readonly<{
  /** `[I H]`, if I ≠ H. */
  embedding?: Affine
  /** `[H 4AD]`: queries, position queries, keys, values. */
  projection: Affine
  /** `[AD H]` */
  merge: Affine
  /** `[H 4H]` */
  expand: Affine
  /** `[4H H]` */
  contract: Affine
}>

/** A window of the last C steps, the latest in the last position. */
export type TransformerState = Readonly<{
  /** `[B A C D]` */
  keys: tf.Tensor4D
  /** `[B A C D]` */
  values: tf.Tensor4D
  /** `[B C]`: 1 for an occupied position, 0 for an empty one. */
  taken: tf.Tensor2D
}>

/** The projections of a row: queries, position queries, keys, values. */
export type Four = readonly [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]

/** A heads of D (even) columns, C positions; whether this is the top block; the limit of h. */
export type TransformerOptions = Readonly<{
  heads: number
  headSize: number
  context: number
  top: boolean
  clip: number | null
}>

/**
 * The part of a block before attention: x, which is the input or its embedding, and the projections of norm(x):
 * queries, position queries, keys and values side by side.
 *
 * @param input `[B I]`
 * @returns     `[B H]` and `[B 4AD]`
 */
export const attending = ({ embedding, projection }: TransformerParams, input: tf.Tensor2D) => {
  const x = embedding === undefined ? input : affine({ x: input, ...embedding })
  return { x, projected: affine({ x: normalized({ x }), ...projection }) }
}

/**
 * The part of a block after attention:  x′ = x + merge(seen),  h = x′ + W₂ gelu(W₁ norm(x′)). The top block also
 * normalises h.
 *
 * @param x    `[B H]`
 * @param seen `[B AD]`, the outputs of the heads, side by side
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
