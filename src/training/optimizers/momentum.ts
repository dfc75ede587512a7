import * as tf from '@tensorflow/tfjs-core'
import { mapLeaves, type TreeRecord, zipLeaves } from '../../core/tree.ts'
import { fieldOf, type GradientTransformation } from './transformation.ts'

/**
 * Accumulates updates:  v ← μ v + u.  The learning rate multiplies v.
 *
 * Differs from Graves 2013 and TensorFlow, where the learning rate multiplies u: the same while the rate is constant; when it changes, as in
 * PyTorch, past updates change with it.
 */
export const momentum = (coefficient: number): GradientTransformation => ({
  init: (params) => ({ velocity: mapLeaves(params, (leaf) => tf.zerosLike(leaf)) }),
  update: <P extends TreeRecord>(updates: P, state: TreeRecord) => {
    const velocity = zipLeaves(fieldOf<P>(state, 'velocity'), [updates], (v, u) => tf.add(tf.mul(v, coefficient), u))
    return [velocity, { velocity }]
  },
})
