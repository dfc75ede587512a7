import type * as tf from '@tensorflow/tfjs-core'
import { contentWeighting, maskedContentWeighting } from '../addressing/index.ts'

/** The content queries of heads: keys and masks `[B H W]`, strengths `[B H]`. */
export type ContentQuery = Readonly<{ keys: tf.Tensor3D; strengths: tf.Tensor2D; masks?: tf.Tensor3D | undefined }>

/** The content weightings of heads `[B H N]`, masked if there are masks. */
export const contentLookup = (memory: tf.Tensor3D, { keys, strengths, masks }: ContentQuery): tf.Tensor3D =>
  masks === undefined
    ? contentWeighting({ memory, keys, strengths })
    : maskedContentWeighting({ memory, keys, strengths, masks })
