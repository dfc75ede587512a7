import type * as tf from '@tensorflow/tfjs-core'
import { entries, type TreeRecord } from '../core/tree.ts'

/** A tensor's shape and numbers as plain data. */
export type Table = Readonly<{ shape: ReadonlyArray<number>; data: ArrayLike<number> }>
/** Tables by path. */
export type Tables = ReadonlyMap<string, Table>

/** Reads a tensor; asynchronously, as every backend can. */
export const read = async (tensor: tf.Tensor): Promise<Table> => ({ shape: tensor.shape, data: await tensor.data() })

/** Reads every leaf of a tree. */
export const readTree = async (tree: TreeRecord): Promise<Tables> =>
  new Map(await Promise.all(entries(tree).map(async ([path, leaf]) => [path, await read(leaf)] as const)))

/** The largest absolute difference; NaN if shapes differ or any number is NaN. */
export const largestError = (got: Table | undefined, expected: Table): number => {
  if (got === undefined || got.shape.join() !== expected.shape.join()) return Number.NaN
  let worst = 0
  for (let at = 0; at < expected.data.length; at++)
    worst = Math.max(worst, Math.abs((got.data[at] as number) - (expected.data[at] as number))) // NaN stays
  return worst
}

/** The largest absolute entry. */
export const largest = ({ data }: Table): number => Array.from(data).reduce((most, x) => Math.max(most, Math.abs(x)), 0)

/** The entries of a `[T B …]` table at a time and sequence, by their index. */
export const indexed = ({ shape, data }: Table, t: number, b: number): ReadonlyArray<readonly [number[], number]> => {
  const inner = shape.slice(2)
  const size = inner.reduce((product, n) => product * n, 1)
  const start = (t * (shape[1] as number) + b) * size
  return Array.from({ length: size }, (_, flat) => {
    const index: number[] = []
    let rest = flat
    for (const n of inner.toReversed()) {
      index.unshift(rest % n)
      rest = Math.floor(rest / n)
    }
    return [index, data[start + flat] as number] as const
  })
}
