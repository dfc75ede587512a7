import * as tf from '@tensorflow/tfjs-core'
import { mapLeaves, type TreeRecord, zipLeaves } from '../../core/tree.ts'
import { fieldOf, type GradientTransformation } from './transformation.ts'

/**
 * How much of the difference an average of the params takes over at an update:  1 − min(d, (1 + t) / (10 + t)).  The
 * first updates count for more, so that the params from before training are soon forgotten.
 *
 * @param decay d: how much of itself the average keeps
 * @param step  t: the updates before this one
 *
 * @see the `num_updates` of TensorFlow's ExponentialMovingAverage
 */
export const averagedShare = (decay: number, step: number): number => 1 - Math.min(decay, (1 + step) / (10 + step))

/**
 * Keeps an average of the params over their last updates, about 1 / (1 − decay) of them; updates go through as they are.
 * What the last batches did to the params is averaged out of it.
 *
 * @see Polyak and Juditsky 1992, “Acceleration of stochastic approximation by averaging”
 */
export const averageParams = (decay: number): GradientTransformation => ({
  init: (params) => ({ params: mapLeaves(params, (leaf) => tf.clone(leaf)) }),
  update: <P extends TreeRecord>(
    updates: P,
    state: TreeRecord,
    { params, step }: Readonly<{ params: P; step: number }>,
  ) => {
    const share = averagedShare(decay, step)
    const next = zipLeaves(fieldOf<P>(state, 'params'), [params, updates], (mean, param, update) =>
      tf.add(mean, tf.mul(tf.sub(tf.add(param, update), mean), share)),
    )
    return [updates, { params: next }]
  },
})

/**
 * The params that a machine is evaluated and used with: their average, where the optimizer keeps one, else they
 * themselves.
 */
export const paramsInUse = ({
  params,
  optimizer,
}: Readonly<{ params: TreeRecord; optimizer: TreeRecord }>): TreeRecord =>
  fieldOf((optimizer['average'] ?? { params }) as TreeRecord, 'params')
