import * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../core/ownership.ts'
import { bindSizes } from '../core/shape.ts'
import { products } from '../kernels/products.ts'
import { attentionMask, UNSEEN } from './attentionMask.ts'
import { type Chunk, chunks } from './chunks.ts'
import { relativePositions } from './relativePositions.ts'

/** The maximum scores of a chunk. Chunks that fit the cache are fastest. */
const ROOM = 2 ** 21

/** The queries of the steps, and the keys and values of positions: those of a window, then those of the steps. */
export type AttentionInputs = Readonly<{
  /** `[B A T D]` */
  queries: tf.Tensor4D
  /** `[B A T D]` */
  placeQueries: tf.Tensor4D
  /** `[B A P+T D]` */
  keys: tf.Tensor4D
  /** `[B A P+T D]` */
  values: tf.Tensor4D
  /** `[B P]`: above zero for an occupied position of the window. P is 0 without it. */
  taken?: tf.Tensor2D
}>

/** `[B A T D] ↦ [B A t D]`: a slice of the positions; no copy if it is all of them. */
const some = (x: tf.Tensor4D, from: number, count: number): tf.Tensor4D =>
  count === x.shape[2] ? x : tf.slice(x, [0, 0, from, 0], [-1, -1, count, -1])

/** `[B A T D] ↦ [B·A T D]` */
const matrices = (x: tf.Tensor4D): tf.Tensor3D => tf.reshape(x, [x.shape[0] * x.shape[1], x.shape[2], x.shape[3]])

/** `[B·A T D] ↦ [B A T D]` */
const byHead = (x: tf.Tensor3D, heads: number): tf.Tensor4D =>
  tf.reshape(x, [x.shape[0] / heads, heads, x.shape[1], x.shape[2]])

/** `[t C]`: 0 for the positions that the last t steps attend to, −10³⁰ for later ones and those outside the context. */
const sight = ({ steps, places }: Chunk, context: number): tf.Tensor4D => {
  const table = new Float32Array(steps * places)
  for (let step = 0; step < steps; step++) {
    const own = places - steps + step
    for (let place = 0; place < places; place++)
      if (place > own || own - place >= context) table[step * places + place] = -UNSEEN
  }
  return tf.tensor4d(table, [1, 1, steps, places])
}

/** `[D D]`: p ↦ p′ with p′_{2i} = p_{2i+1},  p′_{2i+1} = −p_{2i}. */
const quarterTurn = (size: number): tf.Tensor2D => {
  const table = new Float32Array(size * size)
  for (let column = 0; column < size; column += 2) {
    table[(column + 1) * size + column] = 1
    table[column * size + column + 1] = -1
  }
  return tf.tensor2d(table, [size, size])
}

/** The cosines or the sines of a table of relative positions, each repeated twice. */
const twice = (table: Float32Array, which: 'cosines' | 'sines', factor: number): Float32Array =>
  table.map((_, at) => factor * (table[at - (at % 2) + (which === 'cosines' ? 1 : 0)] as number))

/**
 * p · s of every step and position: `[B A t D] ↦ [B A t C]`. An age is the difference of two ages at the last step, so
 * rotating p by the one reduces the score to a matrix product with the other: sin(a − b) = sin a cos b − cos a sin b.
 */
const scoresByAge = (queries: tf.Tensor4D, places: number): tf.Tensor4D => {
  const [B, A, t, D] = queries.shape
  const table = relativePositions(places, D)
  const own = table.subarray((places - t) * D)
  const factors = (which: 'cosines' | 'sines') => tf.tensor2d(twice(own, which, 1 / Math.sqrt(D)), [t, D])
  const turned = tf.reshape(tf.matMul(tf.reshape<tf.Rank.R2>(queries, [B * A * t, D]), quarterTurn(D)), queries.shape)
  const asking = tf.add(tf.mul(queries, factors('cosines')), tf.mul(turned, factors('sines')))
  const scores = tf.matMul(tf.reshape(asking, [B * A * t, D]), tf.transpose(tf.tensor2d(table, [places, D])))
  return tf.reshape(scores, [B, A, t, places])
}

/**
 * The {@link attention} of all steps of a sequence in parallel, each to its own position and the C − 1 before it.
 *
 * Without gradients it stores at most `room` scores at a time; with gradients, those of all chunks, T rows of at most
 * 2C − 1 positions per head.
 *
 * @param inputs  queries, keys and values, see {@link AttentionInputs}
 * @param context C
 * @param room    the maximum scores of a chunk, unless one step needs more
 * @returns       `[B A T D]`
 * @throws RangeError if shapes disagree
 * @see Dai et al. 2019, appendix B, for relative-position scores as one product
 */
export const causalAttention = (
  { queries, placeQueries, keys, values, taken }: AttentionInputs,
  context: number,
  room = ROOM,
): tf.Tensor4D =>
  tidy(() => {
    const shapes = { queries: 'B A T D', placeQueries: 'B A T D', keys: 'B A J D', values: 'B A J D' }
    const {
      B = 0,
      A = 0,
      T = 0,
      J = 0,
      D = 0,
      P = 0,
    } = bindSizes(
      'causal attention',
      { ...shapes, ...(taken && { taken: 'B P' }) },
      { queries, placeQueries, keys, values, ...(taken && { taken }) },
    )
    if (J !== P + T)
      throw new RangeError(
        `causal attention: keys hold ${J} positions, expected ${P} of the window and ${T} of the steps`,
      )
    const asking = tf.mul<tf.Tensor4D>(queries, 1 / Math.sqrt(D))
    const empty = taken && tf.concat([attentionMask(taken), tf.zeros<tf.Rank.R4>([B, 1, 1, T])], 3)
    const seenIn = (stretch: Chunk): tf.Tensor4D => {
      const { from, steps, first, places } = stretch
      const hidden = sight(stretch, context)
      const unseen =
        empty === undefined ? hidden : tf.add(hidden, tf.slice(empty, [0, 0, 0, first], [-1, -1, -1, places]))
      const byContent = byHead(
        products(matrices(some(asking, from, steps)), matrices(some(keys, first, places)), true),
        A,
      )
      const byAge = scoresByAge(some(placeQueries, from, steps), places)
      const weights = tf.softmax<tf.Tensor4D>(tf.add(tf.add(byContent, byAge), unseen))
      return byHead(products(matrices(weights), matrices(some(values, first, places))), A)
    }
    const parts = chunks(P, T, context, room / (B * A)).map((stretch) => tidy(() => seenIn(stretch)))
    return parts.length === 1 ? (parts[0] as tf.Tensor4D) : tf.concat(parts, 2)
  })
