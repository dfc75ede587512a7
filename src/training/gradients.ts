import * as tf from '@tensorflow/tfjs-core'
import { mapLeaves, leaves, type Tree } from '../core/tree.ts'
import { checkLeaves } from '../core/treeCheck.ts'
import { freeAbandonedTape } from '../tfjs/tape.ts'

/** The value of a function, and its gradient with respect to each param: a tensor of the param’s shape. */
export type ValueAndGradients<P extends Tree> = Readonly<{ value: tf.Scalar; gradients: P }>

/**
 * A scalar function's value and gradients, as plain tensors. Only this function uses `tf.Variable`; its variables exist
 * for one call, so parameters stay immutable elsewhere. The caller owns the results.
 *
 * @param params float32 tensors, the point at which to differentiate
 * @param f      the function, to a scalar; it must use its argument, not `params`
 * @returns      the value, and a gradient per leaf of its shape: zero if the function does not depend on the leaf
 * @throws what `f` throws; also if the value depends on no leaf, or a leaf is disposed or not float32. Leaks nothing
 * then
 */
export const valueAndGradients = <P extends Tree>(params: P, f: (params: P) => tf.Scalar): ValueAndGradients<P> => {
  checkLeaves(params, 'params')
  const variables = mapLeaves(params, (leaf) => tf.variable(leaf))
  const list = leaves(variables) as ReadonlyArray<tf.Variable>
  try {
    // A clone, in case f returns a leaf itself, which is a variable that is freed below.
    const { value, grads } = tf.tidy(() => tf.variableGrads(() => tf.clone(f(variables)), [...list]))
    const gradients = mapLeaves(variables, (leaf) => grads[(leaf as tf.Variable).name] ?? tf.zerosLike(leaf))
    return { value, gradients }
  } catch (error) {
    freeAbandonedTape()
    throw error
  } finally {
    for (const variable of list) variable.dispose()
  }
}
