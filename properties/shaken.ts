import * as tf from '@tensorflow/tfjs-core'
import { child, type Key, uniform } from '../src/core/random.ts'
import { mapLeaves, type Tree } from '../src/core/tree.ts'

/** Two units in the last place of a float32. */
const ROUNDING = 2 ** -22

/** The same tree with every number perturbed by one or two roundings. */
export const shaken = <G extends Tree>(given: G, key: Key): G =>
  mapLeaves(given, (leaf, path) =>
    tf.mul(leaf, tf.tensor(uniform(child(key, path), leaf.size, 1 - ROUNDING, 1 + ROUNDING), leaf.shape)),
  )
