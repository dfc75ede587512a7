import type * as tf from '@tensorflow/tfjs-core'
import { describe, isFloats, refuse } from '../core/floats.ts'
import { bindSizes, type Shapes } from '../core/shape.ts'

/** What a memory's moment takes by letters, and what it may take besides. */
type MomentShapes = Readonly<{ always: Shapes; optional?: Shapes }>

/**
 * Checks what a memory's moment is called with: its state and its interface.
 *
 * @param title how errors call the memory
 * @throws RangeError naming the tensor, what was expected and what came
 */
export const checkMoment = (
  title: string,
  { always, optional = {} }: MomentShapes,
  state: Readonly<Record<string, tf.Tensor>>,
  ξ: Readonly<Record<string, tf.Tensor | undefined>>,
): void => {
  const given: Readonly<Record<string, tf.Tensor>> = { ...state, ...(ξ as Record<string, tf.Tensor>) }
  const present = Object.entries(optional).filter(([name]) => given[name] !== undefined)
  const shapes = { ...always, ...Object.fromEntries(present) }
  bindSizes(title, shapes, given)
  for (const [name, shape] of Object.entries(shapes))
    if (!isFloats(given[name])) refuse(`${title}: ${name}`, `float32 [${shape}]`, describe(given[name]))
}
