import * as tf from '@tensorflow/tfjs-core'
import { child, type Key, uniform } from '../core/random.ts'
import type { Model } from '../models/model.ts'

/**
 * Bypass dropout factors, which multiply the controller's outputs on their way past the memory: 0 with probability p,
 * else 1 / (1 − p), so that their mean is 1; drawn for each step, sequence and unit. The outputs cannot rely on the
 * bypass, so the model learns to use its memory.
 *
 * The factors of a sequence depend only on the key and on its index in the batch.
 *
 * @param key   of the batch
 * @param sizes T and B of the batch
 * @returns     `[T B H]`; `undefined` if the model has no bypass dropout
 *
 * @see Franke et al. 2018, “bypass dropout”, whose implementation also draws anew at each step
 * @see Srivastava et al. 2014, §10 for scaling in training instead of in use
 */
export const bypassFactors = (
  { config, trainingStep }: Pick<Model, 'config' | 'trainingStep'>,
  key: Key,
  { T, B }: Readonly<{ T: number; B: number }>,
): tf.Tensor3D | undefined => {
  if (trainingStep === undefined) return undefined
  const { bypassDropout } = config.conventions
  const { units } = config.controller
  const own = child(key, 'bypass dropout')
  const factors = new Float32Array(T * B * units)
  for (let b = 0; b < B; b++) {
    const chances = uniform(child(own, b), T * units)
    for (let t = 0; t < T; t++)
      for (let unit = 0; unit < units; unit++)
        if ((chances[t * units + unit] as number) >= bypassDropout)
          factors[(t * B + b) * units + unit] = 1 / (1 - bypassDropout)
  }
  return tf.tensor3d(factors, [T, B, units])
}
