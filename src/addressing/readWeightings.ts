import * as tf from '@tensorflow/tfjs-core'
import { describe, refuse } from '../core/floats.ts'
import { kernel } from '../core/shape.ts'

/**
 * Read weightings  w^r = Σₖ π_b,k · b_k + Σₖ π_f,k · f_k + π_c · c.
 *
 * @param backward  `[B K R N]` b
 * @param forward   `[B K R N]` f
 * @param content   `[B R N]`   c, from the memory after this step's write
 * @param readModes `[B R M]`   π, M = 2K + 1: backward 1…K, forward 1…K, content; each head's sum to 1
 * @returns         `[B R N]`   weightings: non-negative, each summing to at most 1
 *
 * @see Graves et al. 2016, Methods, “Read weighting”; several write heads as in deepmind/dnc
 */
export const readWeightings = kernel(
  'read weightings',
  {
    inputs: { backward: 'B K R N', forward: 'B K R N', content: 'B R N', readModes: 'B R M' },
    output: 'B R N',
  },
  ({ backward, forward, content, readModes }) => {
    const ways = tf.concat([backward, forward, tf.expandDims(content, 1)], 1) // [B M R N]
    const [B, M = 0, R] = ways.shape
    if (readModes.shape[2] !== M)
      refuse('read weightings: readModes', `[${B} ${R} ${M}], 2K + 1 modes`, describe(readModes))
    const modes = tf.expandDims(tf.transpose(readModes, [0, 2, 1]), 3) // [B M R 1]
    return tf.sum(tf.mul(modes, ways), 1)
  },
)
