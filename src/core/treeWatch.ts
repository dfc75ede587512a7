import * as tf from '@tensorflow/tfjs-core'
import type { Tree, TreeRecord } from './tree.ts'

/** A record's field as it was: a branch, or a leaf with its data. */
type Field = Readonly<{ holder: TreeRecord; name: string; value: Tree; leaf?: tf.Tensor; data?: object }>

const fieldsOf = (holder: TreeRecord): ReadonlyArray<Field> =>
  Object.entries(holder).flatMap(
    ([name, value]): ReadonlyArray<Field> =>
      value instanceof tf.Tensor
        ? [{ holder, name, value, leaf: value, data: value.dataId }]
        : [{ holder, name, value }, ...fieldsOf(value)],
  )

/**
 * Watches a tree, at a few nanoseconds a look: a field that holds another tensor or record, a `tf.Variable` that was
 * assigned, and a disposed tensor are changes. The numbers of a tensor itself never change.
 *
 * @returns whether the tree is still as it was
 */
export const treeWatch = (tree: TreeRecord): (() => boolean) => {
  const fields = fieldsOf(tree)
  return () => {
    for (const { holder, name, value, leaf, data } of fields)
      if (holder[name] !== value || (leaf !== undefined && (leaf.isDisposed || leaf.dataId !== data))) return false
    return true
  }
}
