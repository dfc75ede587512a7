import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'

/** `[K R]`: pairs write head k with the read heads r ≡ k modulo min(R, K), with equal weights. */
const pairing = (writeHeads: number, readHeads: number): number[][] => {
  const groups = Math.min(writeHeads, readHeads)
  return Array.from({ length: writeHeads }, (_, k) => {
    const together = Array.from({ length: readHeads }, (_, r) => (r % groups === k % groups ? 1 : 0) as number)
    const count = together.reduce((sum, x) => sum + x, 0)
    return together.map((x) => x / count)
  })
}

/**
 * The previous read weightings by write head: the mean of w^r over the read heads paired with it.
 *
 * If R = K, write head k gets the weighting of read head k; a single write head gets the mean of all.
 *
 * @param readWeightings `[B R N]` w^r
 * @param writeGates     `[B K]`; only K, the number of heads, matters
 * @returns              `[B K N]` weightings; of mass ≤ 1 if those of the reads are
 *
 * @see Rae et al. 2016, §3.2, eq. 5: each of its access heads reads and writes, so R = K
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
