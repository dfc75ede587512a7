import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { attention } from '../../src/controllers/attention.ts'
import { type AttentionInputs, causalAttention } from '../../src/controllers/causalAttention.ts'
import { relativePositions } from '../../src/controllers/relativePositions.ts'
import { child, keyOf, normal } from '../../src/core/random.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { functional } from '../../test/support/functional.ts'
import { seed } from '../arbitraries.ts'
import { close, closeTrees } from '../close.ts'
import { law } from '../law.ts'

const upTo = (max: number) => fc.integer({ min: 1, max })

type Sizes = Readonly<Record<'B' | 'A' | 'P' | 'T' | 'D' | 'C', number>>
type Draw = Readonly<{ sizes: Sizes; seed: number }>

/** A window of any size, with a context that is shorter than the sequence, or longer. */
const draws = (steps: fc.Arbitrary<number> = upTo(10)): fc.Arbitrary<Draw> =>
  fc.record({
    sizes: fc.record({
      B: upTo(3),
      A: upTo(3),
      P: fc.integer({ min: 0, max: 6 }),
      T: steps,
      D: fc.constantFrom(2, 4, 6),
      C: upTo(12),
    }),
    seed,
  })

const askedIn = ({ sizes: { B, A, P, T, D }, seed: number }: Draw): AttentionInputs => {
  const normals = (name: string, places: number) =>
    tf.tensor4d(normal(child(keyOf(number), name), B * A * places * D), [B, A, places, D])
  const taken = tf.step(tf.tensor2d(normal(child(keyOf(number), 'taken'), B * P), [B, P]))
  return {
    queries: normals('queries', T),
    placeQueries: normals('placeQueries', T),
    keys: normals('keys', P + T),
    values: normals('values', P + T),
    ...(P > 0 && { taken }),
  }
}

/** Step by step, each on its own window. */
const stepwise = (
  { queries, placeQueries, keys, values, taken }: AttentionInputs,
  { B, P, T, D, C }: Sizes,
): tf.Tensor4D => {
  const steps = Array.from({ length: T }, (_, step) => {
    const first = Math.max(0, P + step - C + 1)
    const places = P + step + 1 - first
    const row = (x: tf.Tensor4D) => tf.slice(x, [0, 0, step, 0], [-1, -1, 1, -1])
    const window = (x: tf.Tensor4D) => tf.slice(x, [0, 0, first, 0], [-1, -1, places, -1])
    const own = tf.ones<tf.Rank.R2>([B, T])
    return attention({
      queries: row(queries),
      placeQueries: row(placeQueries),
      keys: window(keys),
      values: window(values),
      ages: tf.tensor2d(relativePositions(places, D), [places, D]),
      taken: tf.slice(taken === undefined ? own : tf.concat([taken, own], 1), [0, first], [-1, places]),
    })
  })
  return tf.concat(steps, 2)
}

law(
  'places that are neither of the window nor of the steps are refused',
  draws(),
  (draw) => {
    const { taken: _, ...asked } = askedIn({ ...draw, sizes: { ...draw.sizes, P: 2 } })
    try {
      causalAttention(asked, draw.sizes.C)
      return false
    } catch (error) {
      return error instanceof RangeError && / positions, expected 0 of the window /.test(error.message)
    }
  },
  5,
)

law('at once is the attention of each step to itself and the C − 1 before it', draws(), (draw) => {
  const asked = askedIn(draw)
  return close(causalAttention(asked, draw.sizes.C), stepwise(asked, draw.sizes), 1e-5)
})

law(
  'the same for sequences of several stretches',
  draws(fc.integer({ min: 65, max: 150 })),
  (draw) => {
    const asked = askedIn(draw)
    return close(causalAttention(asked, draw.sizes.C), stepwise(asked, draw.sizes), 1e-5)
  },
  10,
)

law(
  'however little room there is, values and gradients are the same',
  fc.tuple(draws(), upTo(200)),
  ([draw, room]) => {
    const { tensor } = functional(keyOf(draw.seed))
    const course = (least: number) =>
      valueAndGradients({ ...askedIn(draw) }, (asked) => tensor({ seen: causalAttention(asked, draw.sizes.C, least) }))
    return closeTrees(course(room), course(1e9), 1e-5)
  },
  50,
)

law(
  'distances count, not places: what lies long before changes no score',
  draws(),
  (draw) => {
    const { B, A, T, D, C } = draw.sizes
    const asked = askedIn({ ...draw, sizes: { ...draw.sizes, P: 0 } })
    const before = tf.ones<tf.Rank.R4>([B, A, 500, D])
    const later = {
      ...asked,
      keys: tf.concat([before, asked.keys], 2),
      values: tf.concat([before, asked.values], 2),
      taken: tf.zeros<tf.Rank.R2>([B, 500]),
    }
    return close(causalAttention(later, C + T), causalAttention(asked, C + T), 1e-5)
  },
  20,
)
