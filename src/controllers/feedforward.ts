import * as tf from '@tensorflow/tfjs-core'
import { scope } from '../core/ownership.ts'
import { type Affine, affineSpecs } from '../core/params.ts'
import type { TreeRecord } from '../core/tree.ts'
import { affine } from '../kernels/affine.ts'
import { clipped } from '../kernels/clipped.ts'
import { type ControllerOptions, defineController } from './controller.ts'

/**
 * A layer without state:  h = tanh(x · kernel + bias).
 *
 * @see Graves et al. 2014, §3.4, “Controller network”
 */
export const feedforward = defineController<Affine, TreeRecord>({
  kind: 'feedforward',
  summary: 'A layer of tanh units without recurrence',
  layer: ({ inputSize, units, clip, initialization }: ControllerOptions) => ({
    params: affineSpecs(inputSize, units, initialization),
    state: {},
    step: (params, state, x) => [state, scope(() => clipped(tf.tanh(affine({ x, ...params })), clip))],
  }),
})
