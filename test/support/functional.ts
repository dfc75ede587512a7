import * as tf from '@tensorflow/tfjs-core'
import { child, type Key, uniform } from '../../src/core/random.ts'
import { leaves, type Tree } from '../../src/core/tree.ts'

/** A linear functional of a function's outputs: Σ c · y, with c of its own for every entry of every output. */
export type Functional = Readonly<{
  /** The terms c · y, as numbers. */
  terms: (outputs: Tree) => ReadonlyArray<number>
  /** The sum, as a tensor through which gradients flow. */
  tensor: (outputs: Tree) => tf.Scalar
}>

/** The functional of a key; −1 ≤ c < 1. */
export const functional = (key: Key): Functional => {
  const weights = (leaf: tf.Tensor, index: number) => uniform(child(key, index), leaf.size, -1, 1)
  return {
    terms: (outputs) =>
      leaves(outputs).flatMap((leaf, index) => {
        const c = weights(leaf, index)
        return Array.from(leaf.dataSync(), (y, at) => y * (c[at] as number))
      }),
    tensor: (outputs) =>
      tf.addN(
        leaves(outputs).map((leaf, index) =>
          tf.sum<tf.Scalar>(tf.mul(leaf, tf.tensor(weights(leaf, index), leaf.shape))),
        ),
      ),
  }
}
