import * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../core/ownership.ts'
import { leaves, zipLeaves } from '../core/tree.ts'
import { globalNorm } from './optimizers/clipping.ts'
import type { GradientTransformation } from './optimizers/transformation.ts'
import type { UpdateRule } from './updateRule.ts'

/** Zero if every entry of a tensor is finite, else NaN. (x · 0 is NaN only for NaN and ±∞.) */
const finitenessOf = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(x, 0))

/** The update rule of any optimizer, on any backend:  θ′ = θ + u  with its updates u. */
export const plainUpdateRule =
  (optimizer: GradientTransformation): UpdateRule =>
  (state, { loss, gradients }) =>
    tidy(() => {
      const [updates, optimizerState] = optimizer.update(gradients, state.optimizer, state)
      const params = zipLeaves(state.params, [updates], (value, update) => tf.add(value, update))
      return {
        params,
        optimizer: optimizerState,
        gradientNorm: globalNorm(gradients),
        finiteness: tf.stack([loss, ...leaves(gradients), ...leaves(params)].map(finitenessOf)) as tf.Tensor1D,
      }
    })
