import * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../core/ownership.ts'

/**
 * Weightings of mass ≤ 1:  w / max(1, Σ w).
 *
 * @param weightings `[B H N]`, non-negative
 * @returns          `[B H N]`; weightings of mass ≤ 1 are unchanged
 */
export const capMass = (weightings: tf.Tensor3D): tf.Tensor3D =>
  tidy(() => tf.div(weightings, tf.maximum(1, tf.sum(weightings, 2, true))))
