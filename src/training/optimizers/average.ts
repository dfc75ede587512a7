import * as tf from '@tensorflow/tfjs-core'
import { mapLeaves, type TreeRecord, zipLeaves } from '../../core/tree.ts'
import { fieldOf, type GradientTransformation } from './transformation.ts'

/**
 * The step size of the params' moving average at an update:  1 − min(d, (1 + t) / (10 + t)).  The first updates weigh
 * more, so that the initial params fade quickly.
 *
 * @param decay d, the decay of the average
 * @param step  t, the number of updates before this one
 *
 * @see the `num_updates` of TensorFlow's ExponentialMovingAverage
 */
export const averagedShare = (decay: number, step: number): number => 1 - Math.min(decay, (1 + step) / (10 + step))

/**
 * Keeps an exponential moving average of the params over about 1 / (1 − decay) updates; the updates themselves are
 * unchanged. The average smooths out the noise of single batches.
 *
 * Differs from the paper, whose average weighs all params alike: it is exponential, and the first updates weigh more, as in TensorFlow.
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
 * The params for evaluation and use: their average if the optimizer keeps one, else the params themselves. No copy.
 */
export const paramsInUse = ({
  params,
  optimizer,
}: Readonly<{ params: TreeRecord; optimizer: TreeRecord }>): TreeRecord =>
  fieldOf((optimizer['average'] ?? { params }) as TreeRecord, 'params')
