import * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../core/ownership.ts'
import { affineSpecs, type ParamSpecs } from '../core/params.ts'
import type { Step } from '../step/index.ts'
import { attention } from './attention.ts'
import { type ControllerOptions, defineController } from './controller.ts'
import { relativePositions } from './relativePositions.ts'
import {
  attended,
  attending,
  type Four,
  type TransformerOptions,
  type TransformerParams,
  type TransformerState,
} from './transformerBlock.ts'
import { transformerParallel } from './transformerParallel.ts'

type Rows = tf.Tensor2D

/** A window with the latest in its last place, and without what was in its first; its places lie along an axis. */
const rolled = <T extends tf.Tensor>(window: T, latest: T, axis: number): T =>
  tf.concat(
    [
      tf.slice(
        window,
        window.shape.map((_, at) => (at === axis ? 1 : 0)),
        window.shape.map((size, at) => (at === axis ? size - 1 : size)),
      ),
      latest,
    ],
    axis,
  )

/**
 * One step of a block of a causal Transformer, norms first, on the window of the last C steps, this one among them:
 * x′ = x + attention(norm(x)),  h = x′ + W₂ gelu(W₁ norm(x′)). Older steps are forgotten, empty places weigh nothing,
 * and places are told apart by how long ago they were filled: a sequence may be of any length.
 *
 * The top block norms h once more.
 *
 * Differs from the papers: no dropout; norms without gain and bias, which the affine maps behind them have.
 *
 * @param options see {@link TransformerOptions}
 * @param params  see {@link TransformerParams}
 * @param state   the window before, see {@link TransformerState}
 * @param input   `[B I]`
 * @returns       the window with this step in its last place, and h `[B H]`
 * @throws RangeError where shapes disagree
 *
 * @see Vaswani et al. 2017, §3; Xiong et al. 2020 for norms first; Dai et al. 2019 for ages in place of positions
 */
export const transformerStep = (options: TransformerOptions): Step<TransformerParams, TransformerState, Rows, Rows> => {
  const { heads, headSize, context } = options
  const table = relativePositions(context, headSize)
  return (params, state, input) =>
    tidy(() => {
      const batch = input.shape[0]
      const { x, projected } = attending(params, input)
      const [queries, placeQueries, key, value] = tf
        .split(projected, 4, 1)
        .map((part) => tf.reshape<tf.Rank.R4>(part, [batch, heads, 1, headSize])) as unknown as Four
      const window = {
        keys: rolled(state.keys, key, 2),
        values: rolled(state.values, value, 2),
        taken: rolled(state.taken, tf.ones<tf.Rank.R2>([batch, 1]), 1),
      }
      const seen = attention({ queries, placeQueries, ages: tf.tensor2d(table, [context, headSize]), ...window })
      return [window, attended(params, options, x, tf.reshape(seen, [batch, heads * headSize]))] as const
    })
}

/** The params of a block, whose heads together are A · D columns wide. */
const blockSpecs = ({ inputSize, units, initialization }: ControllerOptions, width: number): ParamSpecs => ({
  ...(inputSize !== units && { embedding: affineSpecs(inputSize, units, initialization) }),
  projection: affineSpecs(units, 4 * width, initialization),
  merge: affineSpecs(width, units, initialization),
  expand: affineSpecs(units, 4 * units, initialization),
  contract: affineSpecs(4 * units, units, initialization),
})

export const transformer = defineController<TransformerParams, TransformerState>({
  kind: 'transformer',
  name: 'Transformer',
  summary: 'Causal Transformer on a window of the last steps, norms first, relative positions',
  source: 'Vaswani et al. 2017; Xiong et al. 2020; Dai et al. 2019',
  options: ['attentionHeads', 'context'],
  layer: (options: ControllerOptions) => {
    const { units, attentionHeads: heads, context, top, clip } = options
    const headSize = 2 * Math.ceil(units / heads / 2) // even, for pairs of sine and cosine
    const block = { heads, headSize, context, top, clip }
    return {
      params: blockSpecs(options, heads * headSize),
      state: {
        keys: { shape: [heads, context, headSize], role: 'bookkeeping' },
        values: { shape: [heads, context, headSize], role: 'bookkeeping' },
        taken: { shape: [context], role: 'bookkeeping' },
      },
      step: transformerStep(block),
      parallel: transformerParallel(block, units),
    }
  },
})
