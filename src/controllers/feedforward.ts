import * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../core/ownership.ts'
import { type Affine, affineSpecs, type NormedAffine, normedAffineSpecs } from '../core/params.ts'
import type { TreeRecord } from '../core/tree.ts'
import { affine } from '../kernels/affine.ts'
import { clipped } from '../kernels/clipped.ts'
import { NORM_EPSILON } from '../kernels/normalized.ts'
import { normedAffineOver } from '../kernels/normedAffine.ts'
import { type ControllerOptions, defineController } from './controller.ts'

/**
 * A layer without state:  h = tanh(x · kernel + bias);  with layer normalisation,  h = tanh(g ⊙ norm(x · kernel) + bias).
 *
 * Differs from the paper, which does not say which units a feedforward controller has: they are tanh units.
 *
 * Rows `[B I]` to rows `[B H]`.
 *
 * @see Graves et al. 2014, §3.4, “Controller network”; Ba et al. 2016, §3
 */
export const feedforward = defineController<Affine | NormedAffine, TreeRecord>({
  kind: 'feedforward',
  name: 'feedforward',
  summary: 'A layer of tanh units without recurrence',
  source: 'Graves et al. 2014, §3.4',
  options: ['layerNorm'],
  layer: ({ inputSize, units, layerNorm, clip, normEpsilon = NORM_EPSILON, initialization }: ControllerOptions) => {
    const normedAffine = normedAffineOver(normEpsilon)
    return {
      params: (layerNorm ? normedAffineSpecs : affineSpecs)(inputSize, units, initialization),
      state: {},
      step: (params, state, x) => [
        state,
        tidy(() =>
          clipped(tf.tanh('gain' in params ? normedAffine({ x, ...params }) : affine({ x, ...params })), clip),
        ),
      ],
    }
  },
})
