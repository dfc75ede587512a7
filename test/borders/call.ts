import * as tf from '@tensorflow/tfjs-core'
import { type Path, random, type TreeRecord } from '../../src/index.ts'
import { key } from './machines.ts'

/** A public function that takes tensors, with arguments that fit. */
export type Call = Readonly<{
  name: string
  /** Fresh tensors. */
  args: () => TreeRecord
  /** Its result for the arguments, on the given path if it has two. */
  run: (args: never, path: Path) => unknown
  /** Whether it has two paths. */
  two?: boolean
}>

/** Steps and sequences. */
export const [T, B] = [3, 2]

/** The letters of the memories here. */
export const [N, W, R, K, S] = [5, 3, 2, 1, 3]
export const H = R + K
export const M = 2 * K + 1

/** Numbers between 0 and 1. */
export const numbers = (name: string, ...shape: number[]): tf.Tensor => {
  const count = shape.reduce((product, size) => product * size, 1)
  return tf.tensor(random.uniform(random.child(key, name), count, 0, 1), shape)
}

/** Tensors of these shapes, between 0 and 1. */
export const tensors =
  (shapes: Readonly<Record<string, ReadonlyArray<number>>>): (() => TreeRecord) =>
  () =>
    Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, numbers(name, ...shape)]))
