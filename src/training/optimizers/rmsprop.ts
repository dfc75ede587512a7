import * as tf from '@tensorflow/tfjs-core'
import { mapLeaves, zipLeaves } from '../../core/tree.ts'
import { fieldOf, type GradientTransformation } from './transformation.ts'

export type RmsPropOptions = Readonly<{
  decay: number
  epsilon: number
  /** TensorFlow puts ε inside the root, PyTorch outside. */
  epsilonInsideRoot: boolean
  /** Whether the squared mean gradient is subtracted from the mean square. */
  centered: boolean
}>

/**
 * Divides gradients by a running root mean square:  s ← ρ s + (1 − ρ) g²;  g / (√s + ε), or g / √(s + ε).
 *
 * The centred form first subtracts the squared running mean from s.
 *
 * Differs from Tieleman and Hinton 2012, who have no ε: by default it is inside the root, as in Graves 2013 and TensorFlow; with `epsilonInsideRoot=false`
 * outside, as in PyTorch. s starts at 0, as in PyTorch and optax; TensorFlow's starts at 1. In the centred form, a difference below 0 by rounding counts as 0. ε is 1e-10
 * unless given, as in TensorFlow; PyTorch and optax have 1e-8.
 *
 * @see Tieleman and Hinton 2012; Graves 2013, eq. 38–45 for the centred form
 */
export const scaleByRms = ({
  decay,
  epsilon,
  epsilonInsideRoot,
  centered,
}: RmsPropOptions): GradientTransformation => ({
  init: (params) => ({
    meanSquare: mapLeaves(params, (leaf) => tf.zerosLike(leaf)),
    ...(centered && { mean: mapLeaves(params, (leaf) => tf.zerosLike(leaf)) }),
  }),
  update: <P extends Parameters<GradientTransformation['update']>[0]>(
    gradients: P,
    state: Parameters<GradientTransformation['update']>[1],
  ) => {
    const running = (average: tf.Tensor, x: tf.Tensor) => tf.add(tf.mul(average, decay), tf.mul(x, 1 - decay))
    const meanSquare = zipLeaves(fieldOf<P>(state, 'meanSquare'), [gradients], (s, g) => running(s, tf.square(g)))
    const mean = centered ? zipLeaves(fieldOf<P>(state, 'mean'), [gradients], (m, g) => running(m, g)) : undefined
    const variance =
      mean === undefined ? meanSquare : zipLeaves(meanSquare, [mean], (s, m) => tf.maximum(tf.sub(s, tf.square(m)), 0))
    const updates = zipLeaves(gradients, [variance], (g, v) =>
      tf.div(g, epsilonInsideRoot ? tf.sqrt(tf.add(v, epsilon)) : tf.add(tf.sqrt(v), epsilon)),
    )
    return [updates, { meanSquare, ...(mean && { mean }) }]
  },
})
