import type * as tf from '@tensorflow/tfjs-core'
import type { TreeRecord } from '../core/tree.ts'
import type { DecayTrigger } from './optimizers/decayTrigger.ts'

/** The state before an update. */
export type UpdateState = Readonly<{
  /** The number of updates so far. */
  step: number
  /** The update at which the learning-rate decay started. */
  decayTrigger: Pick<DecayTrigger, 'since'>
  /** A factor on the learning rate. */
  rateScale: number
  params: TreeRecord
  optimizer: TreeRecord
}>

/** The loss and gradients of an update. */
export type LossAndGradients = Readonly<{ loss: tf.Scalar; gradients: TreeRecord }>

/** The state after an update, and its metrics. */
export type UpdateResult = Readonly<{
  params: TreeRecord
  optimizer: TreeRecord
  /** ‖g‖ before clipping. */
  gradientNorm: tf.Scalar
  /**
   * One number for the loss, one per gradient leaf and one per updated param: 0 if all its entries are finite, else
   * NaN. An update may overflow even if its gradient does not.
   */
  finiteness: tf.Tensor1D
}>

/** One update of the params and of an optimizer's state:  (θ, s) ↦ (θ′, s′). It frees none of its inputs. */
export type UpdateRule = (state: UpdateState, slope: LossAndGradients) => UpdateResult
