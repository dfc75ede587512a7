import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/** A weight below this counts as zero and gets no gradient. */
const TINY = 1e-12

/**
 * Sharpening  w[n] = w̃[n]^γ / Σ w̃^γ.
 *
 * Computed as softmax(γ · ln w̃), which is equal and does not overflow or vanish at large γ.
 *
 * Differs from the paper: weights below 10⁻¹² count as 10⁻¹², so a weighting without mass becomes uniform.
 *
 * @param weightings `[B H N]` w̃: non-negative
 * @param sharpening `[B H]`   γ ∈ [1, ∞)
 * @returns          `[B H N]` weightings, each summing to 1
 *
 * @see Graves et al. 2014, eq. 9
 * @law the arg max is kept; γ = 1 only normalises
 */
export const sharpening = kernel(
  'sharpening',
  { inputs: { weightings: 'B H N', sharpening: 'B H' }, output: 'B H N' },
  ({ weightings, sharpening }) =>
    tf.softmax(tf.mul(tf.expandDims(sharpening, 2), tf.log(tf.maximum(weightings, TINY)))),
)

/**
 * Sharpening  w[n] = w̃[n]^γ / (Σ w̃^γ + ε): a slot of weight ε beside the others, whose share is dropped. Where a weighting has next to no
 * mass, the sharpened one has less than 1.
 *
 * @param epsilon ε > 0
 * @returns       the equation, of the arguments of {@link sharpening}
 *
 * @see loudinthecloud/pytorch-ntm, ntm/memory.py
 * @law it is {@link sharpening} times Σ w̃^γ / (Σ w̃^γ + ε)
 */
export const sharpeningOver = (epsilon: number) =>
  kernel(
    'sharpening',
    { inputs: { weightings: 'B H N', sharpening: 'B H' }, output: 'B H N' },
    ({ weightings, sharpening }) => {
      const logits = tf.mul(tf.expandDims(sharpening, 2), tf.log(tf.maximum(weightings, TINY)))
      const [B, H, N] = weightings.shape
      const beside = tf.add<tf.Tensor3D>(tf.zeros([B, H, 1]), Math.log(epsilon))
      return tf.slice(tf.softmax(tf.concat([logits, beside], 2)), [0, 0, 0], [B, H, N])
    },
  )
