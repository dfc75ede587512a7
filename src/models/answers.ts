import * as tf from '@tensorflow/tfjs-core'
import type { TargetKind } from './targets.ts'

/**
 * A model's outputs as its answers: of `bits`, the probability of each; of `classes`, the probabilities of all, over the last
 * axis; of `values`, the values themselves.
 */
export const answersOf = <X extends tf.Tensor>(kind: TargetKind, outputs: X): X => {
  if (kind === 'values') return tf.clone(outputs)
  return kind === 'classes' ? tf.softmax(outputs) : tf.sigmoid(outputs)
}
