import * as tf from '@tensorflow/tfjs-core'
import { mapLeaves, leaves, type Tree } from '../core/tree.ts'
import { checkLeaves } from '../core/treeCheck.ts'
import { freeAbandonedTape } from '../tfjs/tape.ts'

export type ValueAndGradients<P extends Tree> = Readonly<{ value: tf.Scalar; gradients: P }>

/**
 * A scalar function's value and gradient, as data. The only place that knows `tf.Variable`: variables exist for one
 * call, so that nothing outside ever sees a mutable parameter.
 *
 * @param params where to take the gradient
 * @param f      the function; it must reach its params through its argument
 * @returns      the value, and a gradient per leaf: zero where the function does not depend on it
 * @throws what `f` throws, where it depends on no leaf at all, and where a leaf is no float32 or disposed; nothing is
 * leaked then
 */
export const valueAndGradients = <P extends Tree>(params: P, f: (params: P) => tf.Scalar): ValueAndGradients<P> => {
  checkLeaves(params, 'params')
  const variables = mapLeaves(params, (leaf) => tf.variable(leaf))
  const list = leaves(variables) as ReadonlyArray<tf.Variable>
  try {
    // A clone, in case f gives back a leaf itself: that one is a variable, and freed below.
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
