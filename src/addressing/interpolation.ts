import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/**
 * Interpolation  w_g = g · c + (1 − g) · w_{t−1}.
 *
 * @param content            `[B H N]` c
 * @param previous           `[B H N]` w_{t−1}
 * @param interpolationGates `[B H]`   g ∈ [0, 1]: 1 addresses by content, 0 keeps the previous weighting
 * @returns                  `[B H N]` w_g
 *
 * @see Graves et al. 2014, eq. 7
 */
export const interpolation = kernel(
  'interpolation',
  { inputs: { content: 'B H N', previous: 'B H N', interpolationGates: 'B H' }, output: 'B H N' },
  ({ content, previous, interpolationGates }) => {
    const gate = tf.expandDims(interpolationGates, 2)
    return tf.add(tf.mul(gate, content), tf.mul(tf.sub(1, gate), previous))
  },
)
