import * as tf from '@tensorflow/tfjs-core'
import { leaves, type Tree } from './tree.ts'

/** Runs `body` and frees every tensor that it made, except those in its result: `tf.tidy` for nested records. */
export const tidy = <A>(body: () => A): A => tf.tidy(body as () => tf.TensorContainer) as A

/** Frees every leaf of a tree. */
export const disposeTree = (tree: Tree): void => {
  for (const tensor of leaves(tree)) tensor.dispose()
}

/**
 * Moves from one state to the next: frees every tensor of `previous` that `next` does not share. Only loops call it; step
 * functions never free their arguments.
 *
 * @param kept tensors that are needed elsewhere, such as outputs, which may also be part of a state
 */
export const disposeExcept = <S extends Tree>(previous: S, next: S, kept: ReadonlySet<tf.Tensor> = new Set()): S => {
  const shared = new Set(leaves(next))
  for (const tensor of leaves(previous)) if (!shared.has(tensor) && !kept.has(tensor)) tensor.dispose()
  return next
}
