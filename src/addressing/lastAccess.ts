import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/** δ: a slot counts as accessed if its read and write weights sum to more than this. */
export const ACCESSED = 0.005

/**
 * Usage by last access  u_t = 1 / (1 + age),  age = steps since a slot was last read or written by more than δ = 0.005;
 * 0 for a slot that was never accessed.
 *
 * An accessed slot gets 1; each further step maps u to u / (1 + u). So no clock is needed, and slots of equal age have
 * exactly equal usage, whatever the rounding.
 *
 * @param usage           `[B N]`   u_{t−1} ∈ [0, 1]
 * @param readWeightings  `[B R N]` w^r_t
 * @param writeWeightings `[B K N]` w^w_t
 * @returns               `[B N]`   u_t ∈ [0, 1]
 *
 * @see Rae et al. 2016, §3.2, U⁽²⁾
 * @law the order of slots by usage is their order by last access
 *
 * Differs from the paper: U⁽²⁾ is the age itself, and the least used slot is that of the greatest age.
 */
export const lastAccess = kernel(
  'last access',
  { inputs: { usage: 'B N', readWeightings: 'B R N', writeWeightings: 'B K N' }, output: 'B N' },
  ({ usage, readWeightings, writeWeightings }) => {
    const access = tf.add(tf.sum(readWeightings, 1), tf.sum(writeWeightings, 1))
    const accessed = tf.step(tf.sub(access, ACCESSED)) // the gradient of a step is zero
    return tf.add(accessed, tf.mul(tf.sub(1, accessed), tf.div(usage, tf.add(usage, 1))))
  },
)
