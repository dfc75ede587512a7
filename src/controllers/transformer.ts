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

/** A window shifted by one along an axis: without its first position, and with the latest in the last. */
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
 * One step of a block of a pre-norm causal Transformer, on the window of the last C steps, the current one included: x′
 * = x + attention(norm(x)),  h = x′ + W₂ gelu(W₁ norm(x′)). Older steps are dropped, empty positions have weight 0, and
 * positions are encoded by their age, so that sequences may have any length.
 *
 * The top block also normalises h.
 *
 * Differs from the papers: no dropout; layer normalisation without gain and bias, which the affine maps after it make
 * redundant.
 *
 * @param options see {@link TransformerOptions}
 * @param params  see {@link TransformerParams}
 * @param state   the previous window, see {@link TransformerState}
 * @param input   `[B I]`
 * @returns       the window with this step in its last position, and h `[B H]`
 * @throws RangeError if shapes disagree
 *
 * @see Vaswani et al. 2017, §3; Xiong et al. 2020 for pre-norm; Dai et al. 2019 for relative positions
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

/** The params of a block; `width` is A · D, the columns of all heads. */
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
  summary: 'Causal pre-norm Transformer on a window of the last steps, with relative positions',
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
