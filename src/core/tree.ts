import * as tf from '@tensorflow/tfjs-core'

/** Nested immutable records with tensors at the leaves: params, states, gradients. */
export type Tree = tf.Tensor | TreeRecord
/** A record of tensors by name, nested to any depth. */
export type TreeRecord = Readonly<{ [name: string]: Tree }>

/** A leaf with its path: the keys from the root, joined by `/`. */
export type Leaf = readonly [path: string, tensor: tf.Tensor]

const isLeaf = (tree: Tree): tree is tf.Tensor => tree instanceof tf.Tensor

const join = (path: string, name: string): string => (path === '' ? name : `${path}/${name}`)

const collect = (tree: Tree, path: string, found: Leaf[]): Leaf[] => {
  if (isLeaf(tree)) found.push([path, tree])
  else for (const name of Object.keys(tree)) collect(tree[name] as Tree, join(path, name), found)
  return found
}

/** Leaves with their paths, in key order, depth first. */
export const entries = (tree: Tree, path = ''): ReadonlyArray<Leaf> => collect(tree, path, [])

const collectLeaves = (tree: Tree, found: tf.Tensor[]): tf.Tensor[] => {
  if (isLeaf(tree)) found.push(tree)
  else for (const name of Object.keys(tree)) collectLeaves(tree[name] as Tree, found)
  return found
}

/** Leaves in key order, depth first. */
export const leaves = (tree: Tree): ReadonlyArray<tf.Tensor> => collectLeaves(tree, [])

/** Applies `f` to every leaf; the structure stays. */
export const mapLeaves = <T extends Tree>(tree: T, f: (leaf: tf.Tensor, path: string) => tf.Tensor, path = ''): T =>
  (isLeaf(tree)
    ? f(tree, path)
    : Object.fromEntries(
        Object.entries(tree).map(([name, branch]) => [name, mapLeaves(branch, f, join(path, name))]),
      )) as T

/**
 * Combines trees of the same structure, leaf by leaf; the first gives the structure.
 *
 * @throws RangeError if another tree lacks a leaf of the first
 */
export const zipLeaves = <T extends Tree>(
  tree: T,
  others: ReadonlyArray<T>,
  f: (leaf: tf.Tensor, ...rest: ReadonlyArray<tf.Tensor>) => tf.Tensor,
): T => {
  const tables = others.map((other) => new Map(entries(other)))
  return mapLeaves(tree, (leaf, path) =>
    f(
      leaf,
      ...tables.map((table) => {
        const partner = table.get(path)
        if (partner === undefined) throw new RangeError(`trees differ: ${path} is missing`)
        return partner
      }),
    ),
  )
}

/** A tree under construction. A map, because `__proto__` is special in a record. */
type Growth = Map<string, tf.Tensor | Growth>

const grown = (growth: Growth): TreeRecord =>
  Object.fromEntries([...growth].map(([name, branch]) => [name, branch instanceof Map ? grown(branch) : branch]))

/**
 * The tree with these leaves: the inverse of {@link entries}. Any name is allowed, even `__proto__`.
 *
 * @throws RangeError if a path runs through another's leaf, or is given twice
 */
export const fromEntries = (list: ReadonlyArray<Leaf>): TreeRecord => {
  const root: Growth = new Map()
  for (const [path, tensor] of list) {
    const names = path.split('/')
    const last = names.pop() ?? ''
    let branch = root
    for (const name of names) {
      const next = branch.get(name) ?? new Map()
      if (!(next instanceof Map)) throw new RangeError(`tree: ${path} runs through the leaf ${name}`)
      branch.set(name, next)
      branch = next
    }
    const present = branch.get(last)
    if (present instanceof Map) throw new RangeError(`tree: ${path} is a leaf and a branch`)
    if (present !== undefined) throw new RangeError(`tree: ${path} is given twice`)
    branch.set(last, tensor)
  }
  return grown(root)
}
