import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/**
 * Read vectors  r = w^r M.
 *
 * @param memory         `[B N W]` M
 * @param readWeightings `[B R N]` w^r
 * @returns              `[B R W]` r
 *
 * @see Graves et al. 2016, Methods, “Reading”; Graves et al. 2014, eq. 2
 */
export const read = kernel(
  'read',
  { inputs: { memory: 'B N W', readWeightings: 'B R N' }, output: 'B R W' },
  ({ memory, readWeightings }) => tf.matMul(readWeightings, memory),
)
