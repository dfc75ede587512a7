import * as tf from '@tensorflow/tfjs-core'
import { describe, hasShape, isFloats, refuse, showShape } from './floats.ts'
import type { Tree, TreeRecord } from './tree.ts'

type Shape = ReadonlyArray<number | string>

/** The expected leaves of a tree, by name: a shape, or a branch. */
export type TreeShape = Readonly<{ leaves: ReadonlyArray<LeafShape>; branches: ReadonlyArray<BranchShape> }>
type LeafShape = Readonly<{ name: string; path: string; shape: Shape }>
type BranchShape = Readonly<{ name: string; path: string; tree: TreeShape }>

/**
 * The expected tree with these leaves.
 *
 * @param list   paths from the root, joined by `/`, with shapes
 * @param prefix prefix of the paths in errors
 */
export const treeShape = (list: ReadonlyArray<readonly [path: string, shape: Shape]>, prefix = ''): TreeShape => {
  const under = new Map<string, Array<readonly [string, Shape]>>()
  const leaves: LeafShape[] = []
  for (const [path, shape] of list) {
    const cut = path.indexOf('/')
    if (cut === -1) leaves.push({ name: path, path: `${prefix}${path}`, shape })
    else {
      const name = path.slice(0, cut)
      under.set(name, [...(under.get(name) ?? []), [path.slice(cut + 1), shape]])
    }
  }
  const branches = [...under].map(([name, inner]) => ({
    name,
    path: `${prefix}${name}`,
    tree: treeShape(inner, `${prefix}${name}/`),
  }))
  return { leaves, branches }
}

/** Options of a tree's check. */
export type TreeCheck = Readonly<{
  /** The tree's name in errors: `params`, `state`. */
  kind: string
  /** The size of a leading axis of every leaf: the batch of a state. */
  batch?: number
  /** Why this size is expected, for errors: “ as the inputs [9 4 3] are of 4 sequences”. */
  reason?: () => string
  /** Paths of branches that may be missing. */
  optional?: ReadonlyArray<string>
}>

const isBranch = (given: unknown): given is TreeRecord =>
  typeof given === 'object' && given !== null && !(given instanceof tf.Tensor)

const isMissing = (given: unknown): boolean => given === undefined || given === null

const fits = (leaf: unknown, shape: Shape, batch: number | undefined): boolean =>
  isFloats(leaf) &&
  (batch === undefined || leaf.shape[0] === batch) &&
  hasShape(leaf, shape, batch === undefined ? 0 : 1)

/** Throws at the first leaf of a superfluous branch. Empty records are allowed. */
const refuseSuperfluous = (kind: string, path: string, given: unknown): void => {
  if (isMissing(given)) return
  if (!isBranch(given)) return refuse(`${kind} ${path}`, 'nothing', describe(given))
  for (const [name, branch] of Object.entries(given)) refuseSuperfluous(kind, `${path}/${name}`, branch)
}

const checkBranch = (tree: TreeRecord, wanted: TreeShape, check: TreeCheck, prefix: string): void => {
  const { kind, batch } = check
  let found = 0
  for (const { name, path, shape } of wanted.leaves) {
    const leaf = tree[name]
    if (!fits(leaf, shape, batch)) {
      const whole = batch === undefined ? shape : [batch, ...shape]
      refuse(`${kind} ${path}`, `float32 ${showShape(whole)}${check.reason?.() ?? ''}`, describe(leaf))
    }
    found++
  }
  for (const { name, path, tree: inner } of wanted.branches) {
    const branch: unknown = tree[name]
    if (isMissing(branch) && check.optional?.includes(path) === true) continue
    if (!isMissing(branch)) found++
    if (!isMissing(branch) && !isBranch(branch)) refuse(`${kind} ${path}`, 'a record', describe(branch))
    checkBranch((branch ?? {}) as TreeRecord, inner, check, `${path}/`)
  }
  const names = Object.keys(tree)
  if (names.length === found) return
  const known = new Set([...wanted.leaves, ...wanted.branches].map(({ name }) => name))
  for (const name of names) if (!known.has(name)) refuseSuperfluous(kind, `${prefix}${name}`, tree[name])
}

/**
 * Checks that a tree has the expected leaves and no others, each a float32 tensor of its shape that is not disposed.
 * Empty records are optional: trees read from files have none.
 *
 * @throws RangeError naming the first leaf that is wrong, missing or superfluous, with what was expected and given
 */
export const checkTree = (tree: unknown, wanted: TreeShape, check: TreeCheck): void => {
  if (!isBranch(tree)) return refuse(check.kind, 'a record of tensors', describe(tree))
  checkBranch(tree, wanted, check, '')
}

/** Checks that every leaf of a tree is a float32 tensor that is not disposed. @throws RangeError naming the first that is not */
export const checkLeaves = (tree: Tree, kind: string, path = ''): void => {
  if (isFloats(tree)) return
  if (!isBranch(tree)) return refuse(path === '' ? kind : `${kind} ${path}`, 'float32', describe(tree))
  for (const name of Object.keys(tree)) checkLeaves(tree[name] as Tree, kind, path === '' ? name : `${path}/${name}`)
}

const isSame = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): boolean => {
  if (a.length !== b.length) return false
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false
  return true
}

/** Whether a tree has exactly the leaves of another, of the same shapes, in float32 and not disposed. */
export const isLike = (order: Tree, tree: unknown): boolean => {
  if (order instanceof tf.Tensor) return isFloats(tree) && isSame(order.shape, tree.shape)
  if (!isBranch(tree)) return false
  const names = Object.keys(order)
  if (Object.keys(tree).length !== names.length) return false
  for (const name of names) if (!isLike(order[name] as Tree, tree[name])) return false
  return true
}
