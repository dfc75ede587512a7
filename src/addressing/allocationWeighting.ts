import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'
import { stopGradient } from '../kernels/stopGradient.ts'

/** Keeps the product above zero, where its gradient would be undefined. */
const EPSILON = 1e-6

/**
 * `[B N N]`: 1 where slot j comes before slot i in the free list φ: less used, or equally used with a lower index. Uses
 * steps of differences, because broadcast comparisons are fifty times slower on WASM.
 */
const precedes = (usage: tf.Tensor2D): tf.Tensor3D => {
  const index = tf.range(0, usage.shape[1])
  const lower = tf.step(tf.sub(tf.expandDims(index, 1), tf.expandDims(index, 0))) // j < i
  const more = tf.sub(tf.expandDims(usage, 2), tf.expandDims(usage, 1)) // u[i] − u[j]
  const above = tf.step(more)
  const tied = tf.sub(1, tf.add(above, tf.step(tf.neg(more))))
  return tf.add(above, tf.mul(tied, lower))
}

/**
 * Allocation weighting  a[φ[j]] = (1 − u[φ[j]]) · ∏_{i<j} u[φ[i]],  φ = slots by ascending usage.
 *
 * Computed without a sort: the product over the slots before slot i in φ is the exponential of a sum of logarithms, and
 * pairwise comparisons of usage find those slots. So every operation has a gradient on every backend, and ties go to
 * the lower index.
 *
 * @param usage `[B N]` u ∈ [0, 1], usage after this step's freeing
 * @returns     `[B N]` a: non-negative, sums to at most 1; all zero if every slot is in use
 *
 * @see Graves et al. 2016, Methods, “Dynamic memory allocation”
 * @law Σ a = 1 − ∏ u; the least used slot receives the most
 *
 * Differs from the paper: u is mapped to ε + (1 − ε)u, ε = 1e-6, as in deepmind/dnc.
 */
export const allocationWeighting = kernel(
  'allocation weighting',
  { inputs: { usage: 'B N' }, output: 'B N' },
  ({ usage }) => {
    const safe: tf.Tensor2D = tf.add(tf.mul(usage, 1 - EPSILON), EPSILON)
    const before = stopGradient(safe, precedes) // [B N N]
    const logProduct = tf.squeeze(tf.matMul(before, tf.expandDims(tf.log(safe), 2)), [2]) // [B N]
    return tf.mul(tf.sub(1, safe), tf.exp(logProduct))
  },
)
