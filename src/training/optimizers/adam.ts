import * as tf from '@tensorflow/tfjs-core'
import { mapLeaves, type TreeRecord, zipLeaves } from '../../core/tree.ts'
import { fieldOf, type GradientTransformation, type UpdateContext } from './transformation.ts'

export type AdamOptions = Readonly<{ beta1: number; beta2: number; epsilon: number }>

/**
 * Adam's direction:  m̂ / (√v̂ + ε)  with bias-corrected running means of g and g².
 *
 * Differs from the paper, PyTorch and optax in its default: ε is 1e-10 unless given, not 1e-8. It is outside the root, after the correction of both means.
 *
 * @see Kingma and Ba 2015, algorithm 1
 */
export const scaleByAdam = ({ beta1, beta2, epsilon }: AdamOptions): GradientTransformation => ({
  init: (params) => ({
    mean: mapLeaves(params, (leaf) => tf.zerosLike(leaf)),
    meanSquare: mapLeaves(params, (leaf) => tf.zerosLike(leaf)),
  }),
  update: <P extends TreeRecord>(gradients: P, state: TreeRecord, { step }: UpdateContext<P>) => {
    const mean = zipLeaves(fieldOf<P>(state, 'mean'), [gradients], (m, g) =>
      tf.add(tf.mul(m, beta1), tf.mul(g, 1 - beta1)),
    )
    const meanSquare = zipLeaves(fieldOf<P>(state, 'meanSquare'), [gradients], (v, g) =>
      tf.add(tf.mul(v, beta2), tf.mul(tf.square(g), 1 - beta2)),
    )
    const meanScale = 1 / (1 - beta1 ** (step + 1))
    const squareScale = 1 / (1 - beta2 ** (step + 1))
    const updates = zipLeaves(mean, [meanSquare], (m, v) =>
      tf.div(tf.mul(m, meanScale), tf.add(tf.sqrt(tf.mul(v, squareScale)), epsilon)),
    )
    return [updates, { mean, meanSquare }]
  },
})
