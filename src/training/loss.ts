import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/**
 * Masked sigmoid cross-entropy, summed over time and channels, averaged over the batch, in nats:
 * Σ_{t,o} m[t] · ( softplus(y) − y·z ) / B.
 *
 * @param logits  `[T B O]` y
 * @param targets `[T B O]` z ∈ [0, 1]
 * @param mask    `[T B]`   m
 * @returns scalar, nats per sequence
 */
export const crossEntropy = kernel(
  'cross-entropy',
  { inputs: { logits: 'T B O', targets: 'T B O', mask: 'T B' }, output: '' },
  ({ logits, targets, mask }) => {
    const costs = tf.sub(tf.softplus(logits), tf.mul(logits, targets))
    return tf.div(tf.sum(tf.mul(costs, tf.expandDims(mask, 2))), mask.shape[1])
  },
)

/** {@link crossEntropy} in bits per sequence, the unit of the papers' curves; the same inputs, a scalar. */
export const bitsPerSequence = kernel(
  'bits per sequence',
  { inputs: { logits: 'T B O', targets: 'T B O', mask: 'T B' }, output: '' },
  (tensors) => tf.div(crossEntropy(tensors), Math.LN2),
)
