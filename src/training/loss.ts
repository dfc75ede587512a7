import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'
import { standardisedTargets } from '../models/standardisation.ts'
import type { WholeModelConfig } from '../models/config.ts'
import type { TargetKind } from '../models/targets.ts'

const shapes = { inputs: { logits: 'T B O', targets: 'T B O', mask: 'T B' }, output: '' } as const

type Tensors = Readonly<{ logits: tf.Tensor3D; targets: tf.Tensor3D; mask: tf.Tensor2D }>

/** Σ_{t,o} m[t] · cost[t, o] / B. */
const perSequence = (costs: tf.Tensor3D, mask: tf.Tensor2D): tf.Scalar =>
  tf.div(tf.sum(tf.mul(costs, tf.expandDims(mask, 2))), mask.shape[1])

/**
 * Masked sigmoid cross-entropy, summed over time and channels, averaged over the batch, in nats:
 * Σ_{t,o} m[t] · ( softplus(y) − y·z ) / B.
 *
 * @param logits  `[T B O]` y
 * @param targets `[T B O]` z ∈ [0, 1]
 * @param mask    `[T B]`   m, weights ≥ 0
 * @returns scalar, nats per sequence
 */
export const crossEntropy = kernel('cross-entropy', shapes, ({ logits, targets, mask }) =>
  perSequence(tf.sub(tf.softplus(logits), tf.mul(logits, targets)), mask),
)

/**
 * Masked softmax cross-entropy, summed over time, averaged over the batch, in nats:
 * −Σ_{t,o} m[t] · z · ln softmax(y)_o / B.
 *
 * @param logits  `[T B O]` y
 * @param targets `[T B O]` z, one-hot or probabilities
 * @param mask    `[T B]`   m, weights ≥ 0
 * @returns scalar, nats per sequence
 */
export const softmaxCrossEntropy = kernel('softmax cross-entropy', shapes, ({ logits, targets, mask }) =>
  perSequence(tf.mul(tf.neg<tf.Tensor3D>(tf.logSoftmax(logits, 2)), targets), mask),
)

/**
 * Masked squared error, summed over time and channels, averaged over the batch:  Σ_{t,o} m[t] · (y − z)² / B.
 *
 * @param logits  `[T B O]` y, the outputs
 * @param targets `[T B O]` z
 * @param mask    `[T B]`   m, weights ≥ 0
 * @returns scalar, squared error per sequence
 */
export const squaredError = kernel('squared error', shapes, ({ logits, targets, mask }) =>
  perSequence(tf.squaredDifference(logits, targets), mask),
)

/**
 * {@link crossEntropy} in bits per sequence, the unit of the papers' curves; the same inputs, a scalar.
 *
 * Differs from PyTorch's default, which is a mean over all entries, in nats: this is a sum over time and channels, averaged over the batch. Gradients are in bits, too,
 * so limits such as `clipValue` are 1.44 times tighter than in nats; the papers do not say which they have.
 */
export const bitsPerSequence = kernel('bits per sequence', shapes, (tensors) => tf.div(crossEntropy(tensors), Math.LN2))

const losses: Readonly<Record<TargetKind, (tensors: Tensors) => tf.Scalar>> = {
  bits: crossEntropy,
  classes: softmaxCrossEntropy,
  values: squaredError,
}

/** A model's config, as far as its loss depends on it. */
type Read = Pick<WholeModelConfig, 'outputs' | 'standardisation'>

/** A model's outputs on a batch, with targets and mask. */
type Answered = Readonly<{ outputs: tf.Tensor3D; targets: tf.Tensor3D; mask: tf.Tensor2D }>

/** The unit of a loss, by which {@link naturalLossOn} is divided: a bit in nats, for bits and classes. */
export const lossUnit = (kind: TargetKind): number => (kind === 'values' ? 1 : Math.LN2)

/**
 * The loss of a model's outputs, by the kind of its targets: nats per sequence, or squared error per sequence of standardised
 * values.
 *
 * @param outputs `[T B O]`, logits, or values in the unit of the data
 * @param targets `[T B O]`, bits, classes, or values in the unit of the data
 * @param mask    `[T B]`, weights ≥ 0
 */
export const naturalLossOn = (config: Read, { outputs, targets, mask }: Answered): tf.Scalar => {
  const [logits, wanted] = [outputs, targets].map((x) => standardisedTargets(config, x)) as [tf.Tensor3D, tf.Tensor3D]
  return losses[config.outputs.kind]({ logits, targets: wanted, mask })
}

/** {@link naturalLossOn} in bits per sequence for bits and classes; the same arguments. */
export const lossOn = (config: Read, answered: Answered): tf.Scalar => {
  const natural = naturalLossOn(config, answered)
  const unit = lossUnit(config.outputs.kind)
  return unit === 1 ? natural : tf.div(natural, unit)
}
