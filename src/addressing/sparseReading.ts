import * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../core/ownership.ts'
import { rowsAt, rowsPlaced } from '../kernels/rows.ts'
import { contentWeighting } from './contentWeighting.ts'
import { read } from './read.ts'

export type SparseReading = Readonly<{ readWeightings: tf.Tensor3D; readVectors: tf.Tensor3D }>

/**
 * Content look-up and reading of a few slots per head: the dense equations, restricted to these slots.
 *
 * @param memory    `[B N W]` M
 * @param keys      `[B R W]` k
 * @param strengths `[B R]`   β ∈ [0, ∞)
 * @param slots     `[B R C]` indices (int32), distinct for each head
 * @returns         `readWeightings` `[B R N]`: distributions that are zero outside the slots; `readVectors` `[B R W]`
 *
 * @see Rae et al. 2016, §3.1, eq. 4
 * @law values and gradients are those of a dense look-up in which all other slots are masked
 */
export const sparseReading = (
  memory: tf.Tensor3D,
  { keys, strengths }: Readonly<{ keys: tf.Tensor3D; strengths: tf.Tensor2D }>,
  slots: tf.Tensor3D,
): SparseReading =>
  tidy(() => {
    const [B, N, W] = memory.shape
    const [, R, C] = slots.shape
    const heads = B * R
    const words: tf.Tensor3D = tf.reshape(rowsAt(memory, tf.reshape(slots, [B, R * C])), [heads, C, W])
    const readWeightings = contentWeighting({
      memory: words,
      keys: tf.reshape(keys, [heads, 1, W]),
      strengths: tf.reshape(strengths, [heads, 1]),
    }) // [heads 1 C]
    const placed = rowsPlaced(tf.reshape(readWeightings, [heads, C, 1]), tf.reshape(slots, [heads, C]), N)
    return {
      readWeightings: tf.reshape<tf.Rank.R3>(placed, [B, R, N]),
      readVectors: tf.reshape<tf.Rank.R3>(read({ memory: words, readWeightings }), [B, R, W]),
    }
  })
