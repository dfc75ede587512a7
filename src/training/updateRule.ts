import type * as tf from '@tensorflow/tfjs-core'
import type { TreeRecord } from '../core/tree.ts'
import type { DecayTrigger } from './optimizers/decayTrigger.ts'

/** Where a descent starts. */
export type UpdateState = Readonly<{
  /** Updates made so far. */
  step: number
  /** Since which update the learning rate changes. */
  decayTrigger: Pick<DecayTrigger, 'since'>
  /** A factor on the learning rate. */
  rateScale: number
  params: TreeRecord
  optimizer: TreeRecord
}>

/** What a descent goes by. */
export type LossAndGradients = Readonly<{ loss: tf.Scalar; gradients: TreeRecord }>

/** Where a descent ends, and what there is to tell. */
export type UpdateResult = Readonly<{
  params: TreeRecord
  optimizer: TreeRecord
  /** ‖g‖ before clipping. */
  gradientNorm: tf.Scalar
  /**
   * One number for the loss, one per gradient leaf and one per updated param: 0 where all its entries are finite, else
   * NaN. An update may overflow though its gradient does not.
   */
  finiteness: tf.Tensor1D
}>

/** One update of the params and of an optimizer's state:  (θ, s) ↦ (θ′, s′). It frees nothing that it is given. */
export type UpdateRule = (state: UpdateState, slope: LossAndGradients) => UpdateResult
