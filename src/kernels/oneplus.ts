import * as tf from '@tensorflow/tfjs-core'

/** oneplus(x) = 1 + ln(1 + eˣ) ∈ [1, ∞).  @see Graves et al. 2016, Methods, “Interface parameters” */
export const oneplus = <T extends tf.Tensor>(x: T): T => tf.add(1, tf.softplus(x))
