import * as tf from '@tensorflow/tfjs-core'
import { entries } from '../../src/library/namespaces/tensors.ts'
import { random, type Tree, type TreeRecord } from '../../src/index.ts'

/** How a leaf is made wrong. */
const kinds = ['rank', 'size', 'dtype', 'string', 'disposed', 'missing', 'superfluous', 'swapped', 'no tensor'] as const
export type Malformation = Readonly<{ kind: (typeof kinds)[number]; path: string }>

/** Numbers from 0 to n − 1, one after the other, from a key. */
export const chooser = (key: random.Key): ((n: number) => number) => {
  let count = 0
  return (n) => random.integer(random.child(key, count++), 0, n - 1)
}

const shaped = (shape: ReadonlyArray<number>): tf.Tensor => tf.tidy(() => tf.mul(tf.ones([...shape]), 0.5))

/** Another shape of as many axes, one axis longer, shorter, 1 or 0. */
const resized = (shape: ReadonlyArray<number>, choose: (n: number) => number): ReadonlyArray<number> => {
  if (shape.length === 0) return [1]
  const axis = choose(shape.length)
  const size = shape[axis] as number
  return shape.with(axis, [size + 1, size + 2, Math.max(0, size - 1), 1, 0][choose(5)] as number)
}

const otherRank = (shape: ReadonlyArray<number>, choose: (n: number) => number): ReadonlyArray<number> =>
  shape.length === 0 || choose(2) === 0 ? [...shape, 1] : shape.slice(choose(2), choose(2) === 0 ? undefined : -1)

/** A tensor of strings. */
export const strings = (shape: ReadonlyArray<number>): tf.Tensor => {
  const count = shape.reduce((product, n) => product * n, 1)
  return tf.tensor(
    Array.from({ length: count }, () => 'a'),
    [...shape],
  )
}

/** A copy that is disposed. */
export const disposed = (tensor: tf.Tensor | undefined): tf.Tensor => {
  const copy = tf.clone(tensor as tf.Tensor)
  copy.dispose()
  return copy
}

const notTensors = [3, null, [1, 2], 'x', {}] as const

/** The replacement of a malformed leaf, if any. */
const replaced = (leaf: tf.Tensor, kind: Malformation['kind'], choose: (n: number) => number): unknown => {
  switch (kind) {
    case 'rank':
      return shaped(otherRank(leaf.shape, choose))
    case 'size':
      return shaped(resized(leaf.shape, choose))
    case 'dtype':
      return tf.cast(tf.round(leaf), choose(2) === 0 ? 'int32' : 'bool')
    case 'string':
      return strings(leaf.shape)
    case 'disposed':
      return disposed(leaf)
    case 'swapped':
      return leaf.rank < 2
        ? shaped([...leaf.shape, 2])
        : tf.transpose(
            leaf,
            [1, 0, ...leaf.shape.slice(2).keys()].map((axis, at) => (at < 2 ? axis : axis + 2)),
          )
    case 'no tensor':
      return notTensors[choose(notTensors.length)]
    case 'missing':
    case 'superfluous':
      return undefined
  }
}

/** A tree with the leaf at a path replaced or removed. */
const withAt = (tree: TreeRecord, [name = '', ...rest]: ReadonlyArray<string>, put: unknown): TreeRecord => {
  if (rest.length > 0) return { ...tree, [name]: withAt(tree[name] as TreeRecord, rest, put) }
  const { [name]: _, ...others } = tree
  return put === undefined ? others : { ...others, [name]: put as Tree }
}

/** Arguments with one malformed leaf. The caller owns the new tensors. */
export const malformed = (args: TreeRecord, choose: (n: number) => number): readonly [TreeRecord, Malformation] => {
  const list = entries(args)
  const [path, leaf] = list[choose(list.length)] as readonly [string, tf.Tensor]
  const kind = kinds[choose(kinds.length)] as Malformation['kind']
  const names = path.split('/')
  const where = kind === 'superfluous' ? [...names.slice(0, -1), 'other'] : names
  const put = kind === 'superfluous' ? shaped([2]) : tf.tidy(() => replaced(leaf, kind, choose) as tf.Tensor)
  return [withAt(args, where, put), { kind, path }]
}

/** Arguments converted to float32. Copies, except for float32 leaves. */
export const understood = (args: unknown): unknown => {
  if (args instanceof tf.Tensor)
    return !args.isDisposed && (args.dtype === 'int32' || args.dtype === 'bool') ? tf.cast(args, 'float32') : args
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return args
  return Object.fromEntries(Object.entries(args).map(([name, branch]) => [name, understood(branch)]))
}
