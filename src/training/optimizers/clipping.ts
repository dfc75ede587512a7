import * as tf from '@tensorflow/tfjs-core'
import { leaves, mapLeaves, type TreeRecord } from '../../core/tree.ts'
import { type GradientTransformation, stateless } from './transformation.ts'

/** Avoids division by zero if every gradient is zero. */
const TINY = 1e-30

/**
 * The global norm of all leaves,  √Σ x², scaled by the largest entry so that no square overflows.
 *
 * @returns scalar; NaN or infinite if an entry is
 */
export const globalNorm = (tree: TreeRecord): tf.Scalar =>
  tf.tidy(() => {
    const all = leaves(tree)
    const largest = tf.add(tf.max(tf.stack(all.map((x) => tf.max(tf.abs(x))))), TINY)
    const squares = all.map((x) => tf.sum(tf.square(tf.div(x, largest))))
    return tf.mul<tf.Scalar>(largest, tf.sqrt(tf.addN(squares)))
  })

/**
 * Scales all gradients together if their global norm exceeds `limit`:  g · min(1, limit / ‖g‖).
 *
 * Differs from PyTorch, which divides by ‖g‖ + 1e-6.
 *
 * @see Pascanu, Mikolov and Bengio 2013
 */
export const clipByGlobalNorm = (limit: number): GradientTransformation =>
  stateless((gradients) => {
    const factor = tf.minimum(1, tf.div(limit, tf.add(globalNorm(gradients), TINY)))
    return mapLeaves(gradients, (gradient) => tf.mul(gradient, factor))
  })

/** Limits every gradient entry to [−limit, limit].  @see Graves et al. 2014, §4.6 */
export const clipByValue = (limit: number): GradientTransformation =>
  stateless((gradients) => mapLeaves(gradients, (gradient) => tf.clipByValue(gradient, -limit, limit)))
