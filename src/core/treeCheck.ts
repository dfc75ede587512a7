import * as tf from '@tensorflow/tfjs-core'
import { describe, hasShape, isFloats, refuse, showShape } from './floats.ts'
import type { Tree, TreeRecord } from './tree.ts'

type Shape = ReadonlyArray<number | string>

/** A tree's leaves as they must be, by name: a shape, or a branch. */
export type TreeShape = Readonly<{ leaves: ReadonlyArray<LeafShape>; branches: ReadonlyArray<BranchShape> }>
type LeafShape = Readonly<{ name: string; path: string; shape: Shape }>
type BranchShape = Readonly<{ name: string; path: string; tree: TreeShape }>

/**
 * The tree that these leaves make.
 *
 * @param list   paths from the root, joined by `/`, with shapes
 * @param prefix of the paths in errors
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

/** What is checked of a tree. */
export type TreeCheck = Readonly<{
  /** How errors call the tree: `params`, `state`. */
  kind: string
  /** The size of an axis ahead of each leaf's shape: the batch of a state. */
  batch?: number
  /** Why they are these: “ as the inputs [9 4 3] are 4 side by side”. */
  reason?: () => string
  /** Branches at the root that may be missing. */
  optional?: ReadonlyArray<string>
}>

const isBranch = (given: unknown): given is TreeRecord =>
  typeof given === 'object' && given !== null && !(given instanceof tf.Tensor)

const isMissing = (given: unknown): boolean => given === undefined || given === null

const fits = (leaf: unknown, shape: Shape, batch: number | undefined): boolean =>
  isFloats(leaf) &&
  (batch === undefined || leaf.shape[0] === batch) &&
  hasShape(leaf, shape, batch === undefined ? 0 : 1)

/** Refuses the first leaf that lies under what is superfluous. An empty record is none. */
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
    if (isMissing(branch) && prefix === '' && check.optional?.includes(name) === true) continue
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
 * Checks that a tree has the leaves that it must have and no others, each a tensor of float32 that is not disposed, of its
 * shape. Empty records may be there or not: trees that were read from files have none.
 *
 * @throws RangeError naming the first leaf that is wrong, missing or superfluous, what was expected and what came
 */
export const checkTree = (tree: unknown, wanted: TreeShape, check: TreeCheck): void => {
  if (!isBranch(tree)) return refuse(check.kind, 'a record of tensors', describe(tree))
  checkBranch(tree, wanted, check, '')
}

/** Checks that every leaf of a tree is a tensor of float32 that is not disposed. @throws RangeError naming the first that is not */
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

/** Whether a tree has the leaves of another, of the same shapes, in float32 and not disposed, and no other names. */
export const isLike = (order: Tree, tree: unknown): boolean => {
  if (order instanceof tf.Tensor) return isFloats(tree) && isSame(order.shape, tree.shape)
  if (!isBranch(tree)) return false
  const names = Object.keys(order)
  if (Object.keys(tree).length !== names.length) return false
  for (const name of names) if (!isLike(order[name] as Tree, tree[name])) return false
  return true
}
