import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/** `[K R]`: write head k goes with the read heads r ≡ k modulo the lesser of R and K, in equal parts. */
const pairing = (writeHeads: number, readHeads: number): number[][] => {
  const groups = Math.min(writeHeads, readHeads)
  return Array.from({ length: writeHeads }, (_, k) => {
    const together = Array.from({ length: readHeads }, (_, r) => (r % groups === k % groups ? 1 : 0) as number)
    const count = together.reduce((sum, x) => sum + x, 0)
    return together.map((x) => x / count)
  })
}

/**
 * Where each write head's read heads read: the mean of w^r over the read heads that go with it.
 *
 * With as many read as write heads, head k writes where head k has read; a single write head, wherever any has.
 *
 * @param readWeightings `[B R N]` w^r
 * @param writeGates     `[B K]`   of which only the number of heads matters
 * @returns              `[B K N]` weightings: of mass ≤ 1 where those of the reads are
 *
 * @see Rae et al. 2016, §3.2, eq. 5: its access heads read and write, so that R = K
 */
export const previousReads = kernel(
  'previous reads',
  { inputs: { readWeightings: 'B R N', writeGates: 'B K' }, output: 'B K N' },
  ({ readWeightings, writeGates }) => {
    const [R, K] = [readWeightings.shape[1], writeGates.shape[1]]
    if (R === K) return tf.clone(readWeightings)
    return tf.matMul(tf.tensor3d([pairing(K, R)]), readWeightings)
  },
)
