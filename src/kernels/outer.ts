import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/**
 * Outer products, one per head:  y[k, n, w] = weightings[k, n] · vectors[k, w].
 */
export const outer = kernel(
  'outer product',
  { inputs: { weightings: 'B K N', vectors: 'B K W' }, output: 'B K N W' },
  ({ weightings, vectors }) => tf.mul(tf.expandDims(weightings, 3), tf.expandDims(vectors, 2)),
)
