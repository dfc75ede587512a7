import fc from 'fast-check'
import type * as tf from '@tensorflow/tfjs-core'
import { zeros } from '@tensorflow/tfjs-core'
import { link, precedence } from '../../src/addressing/index.ts'
import { type Nested, nested, sizes, tensorOf, weighting } from '../arbitraries.ts'

/** Write weightings `[B K N]` of a few steps. */
export const writes: fc.Arbitrary<Nested<'B K N'>[]> = sizes.chain((lengths) =>
  fc.array(nested('B K N', lengths, weighting), { minLength: 1, maxLength: 5 }),
)

export type Linkage = Readonly<{ link: tf.Tensor4D; precedence: tf.Tensor3D }>

/** Link and precedence after each of these writes, from an empty memory: the states that the equations can reach. */
export const linkages = (steps: ReadonlyArray<Nested<'B K N'>>): ReadonlyArray<Linkage> => {
  const [B, K, N] = tensorOf('B K N', steps[0] ?? []).shape
  let state: Linkage = { link: zeros([B, K, N, N]), precedence: zeros([B, K, N]) }
  return steps.map((values) => {
    const writeWeightings = tensorOf('B K N', values)
    state = { link: link({ ...state, writeWeightings }), precedence: precedence({ ...state, writeWeightings }) }
    return state
  })
}
