import * as tf from '@tensorflow/tfjs-core'
import { scope } from '../core/ownership.ts'
import { type Affine, affineSpecs, type ParamSpecs } from '../core/params.ts'
import { affine } from '../kernels/affine.ts'
import { clipped } from '../kernels/clipped.ts'
import { gelu } from '../kernels/gelu.ts'
import { normalized } from '../kernels/normalized.ts'
import { ages } from './ages.ts'
import { attention } from './attention.ts'
import { type ControllerOptions, defineController } from './controller.ts'

export type TransformerParams = Readonly<{
  /** `[I H]`, where I is not H. */
  embedding?: Affine
  /** `[H 4AD]`: queries, place queries, keys, values. */
  projection: Affine
  /** `[AD H]` */
  merge: Affine
  /** `[H 4H]` */
  expand: Affine
  /** `[4H H]` */
  contract: Affine
}>

/** A window of the last C steps, the latest in the last place. */
export type TransformerState = Readonly<{
  /** `[B A C D]` */
  keys: tf.Tensor4D
  /** `[B A C D]` */
  values: tf.Tensor4D
  /** `[B C]`: 1 for a place that is taken, 0 for an empty one. */
  taken: tf.Tensor2D
}>

type Four = readonly [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]
type Options = Readonly<{ heads: number; headSize: number; context: number; top: boolean; clip: number | null }>

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
 * @param options A heads of D (even) columns, C places; whether this is the top block; the limit of h
 * @param params  see {@link TransformerParams}
 * @param state   the window before, see {@link TransformerState}
 * @param input   `[B I]`
 * @returns       the window with this step in its last place, and h `[B H]`
 * @throws RangeError where shapes disagree
 *
 * @see Vaswani et al. 2017, §3; Xiong et al. 2020 for norms first; Dai et al. 2019 for ages in place of positions
 */
export const transformerStep = ({ heads, headSize, context, top, clip }: Options) => {
  const table = ages(context, headSize)
  return (
    params: TransformerParams,
    state: TransformerState,
    input: tf.Tensor2D,
  ): readonly [TransformerState, tf.Tensor2D] =>
    scope(() => {
      const batch = input.shape[0]
      const x = params.embedding === undefined ? input : affine({ x: input, ...params.embedding })
      const projected = affine({ x: normalized({ x }), ...params.projection })
      const [queries, placeQueries, key, value] = tf
        .split(projected, 4, 1)
        .map((part) => tf.reshape<tf.Rank.R4>(part, [batch, heads, 1, headSize])) as unknown as Four
      const window = {
        keys: rolled(state.keys, key, 2),
        values: rolled(state.values, value, 2),
        taken: rolled(state.taken, tf.ones<tf.Rank.R2>([batch, 1]), 1),
      }
      const seen = attention({ queries, placeQueries, ages: tf.tensor2d(table, [context, headSize]), ...window })
      const merged = affine({ x: tf.reshape(seen, [batch, heads * headSize]), ...params.merge })
      const attended: tf.Tensor2D = tf.add(x, merged)
      const wide = gelu(affine({ x: normalized({ x: attended }), ...params.expand }))
      const whole: tf.Tensor2D = tf.add(attended, affine({ x: wide, ...params.contract }))
      const hidden = top ? normalized({ x: whole }) : whole
      return [window, clipped(hidden, clip)] as const
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
  summary: 'Causal Transformer on a window of the last steps',
  layer: (options: ControllerOptions) => {
    const { units, attentionHeads: heads, context, top, clip } = options
    const headSize = 2 * Math.ceil(units / heads / 2) // even, for pairs of sine and cosine
    return {
      params: blockSpecs(options, heads * headSize),
      state: {
        keys: { shape: [heads, context, headSize], role: 'bookkeeping' },
        values: { shape: [heads, context, headSize], role: 'bookkeeping' },
        taken: { shape: [context], role: 'bookkeeping' },
      },
      step: transformerStep({ heads, headSize, context, top, clip }),
    }
  },
})
