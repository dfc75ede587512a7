import * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../core/ownership.ts'
import { bindSizes } from '../core/shape.ts'
import { products } from '../kernels/products.ts'
import { attentionMask, UNSEEN } from './attentionMask.ts'
import { type Chunk, chunks } from './chunks.ts'
import { relativePositions } from './relativePositions.ts'

/** Scores that are held at once. Their passes are fastest where they stay in the cache. */
const ROOM = 2 ** 21

/** What steps ask, and what places hold: those of a window, then those of the steps. */
export type AttentionInputs = Readonly<{
  /** `[B A T D]` */
  queries: tf.Tensor4D
  /** `[B A T D]` */
  placeQueries: tf.Tensor4D
  /** `[B A P+T D]` */
  keys: tf.Tensor4D
  /** `[B A P+T D]` */
  values: tf.Tensor4D
  /** `[B P]`: a place of the window is taken where it is above zero. Without, P is 0. */
  taken?: tf.Tensor2D
}>

/** `[B A T D] ↦ [B A t D]`: some of the places; all of them are no copy. */
const some = (x: tf.Tensor4D, from: number, count: number): tf.Tensor4D =>
  count === x.shape[2] ? x : tf.slice(x, [0, 0, from, 0], [-1, -1, count, -1])

/** `[B A T D] ↦ [B·A T D]` */
const matrices = (x: tf.Tensor4D): tf.Tensor3D => tf.reshape(x, [x.shape[0] * x.shape[1], x.shape[2], x.shape[3]])

/** `[B·A T D] ↦ [B A T D]` */
const byHead = (x: tf.Tensor3D, heads: number): tf.Tensor4D =>
  tf.reshape(x, [x.shape[0] / heads, heads, x.shape[1], x.shape[2]])

/** `[t C]`: 0 for the places that the last t steps see, −10³⁰ for those that come later or are forgotten. */
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

/** The angles of a table of ages: their cosines or their sines, twice each. */
const twice = (table: Float32Array, which: 'cosines' | 'sines', factor: number): Float32Array =>
  table.map((_, at) => factor * (table[at - (at % 2) + (which === 'cosines' ? 1 : 0)] as number))

/**
 * p · s of every step and place: `[B A t D] ↦ [B A t C]`. As s tells ages by sines and cosines, and an age is the
 * difference of two ages at the last step, p is turned by the one, and what it then gives with the other is a product:
 * sin(a − b) = sin a cos b − cos a sin b.
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
 * The {@link attention} of every step of a sequence, to its own place and the C − 1 before it, at once.
 *
 * It holds as many scores at once as there is room for, but where gradients are to be taken: then it holds T of at most
 * 2C − 1 places, head by head.
 *
 * @param asked   what is asked, and where
 * @param context C
 * @param room    how many scores may be held at once, where one step of them is no more
 * @returns       `[B A T D]`
 * @throws RangeError where shapes disagree
 * @see Dai et al. 2019, appendix B, for scores of distance in one product
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
      throw new RangeError(`causal attention: keys hold ${J} places, expected ${P} of the window and ${T} of the steps`)
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
