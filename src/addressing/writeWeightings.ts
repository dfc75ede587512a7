import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/**
 * Write weightings  w = g^w · ( g^a · a + (1 − g^a) · c ).
 *
 * @param content         `[B K N]` c, from the memory before this step's write
 * @param allocation      `[B K N]` a
 * @param allocationGates `[B K]`   g^a ∈ [0, 1]: 1 writes to the allocated slot, 0 by content
 * @param writeGates      `[B K]`   g^w ∈ [0, 1]: 0 writes nothing
 * @returns               `[B K N]` weightings: non-negative, each summing to at most 1
 *
 * @see Graves et al. 2016, Methods, “Write weighting”
 */
export const writeWeightings = kernel(
  'write weightings',
  {
    inputs: { content: 'B K N', allocation: 'B K N', allocationGates: 'B K', writeGates: 'B K' },
    output: 'B K N',
  },
  ({ content, allocation, allocationGates, writeGates }) => {
    const gate = tf.expandDims(allocationGates, 2)
    const mixed = tf.add(tf.mul(gate, allocation), tf.mul(tf.sub(1, gate), content))
    return tf.mul(tf.expandDims(writeGates, 2), mixed)
  },
)
