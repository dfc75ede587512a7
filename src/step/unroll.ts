import * as tf from '@tensorflow/tfjs-core'
import { floats } from '../core/floats.ts'
import { disposeExcept, tidy } from '../core/ownership.ts'
import type { Tree } from '../core/tree.ts'
import { checkLeaves } from '../core/treeCheck.ts'
import type { Step } from './step.ts'

/** The rows `[B I]` of a sequence `[T B I]`. */
export const rowsOf = (inputs: tf.Tensor3D): ReadonlyArray<tf.Tensor2D> =>
  // tfjs's gradient of `unstack` fails for one row.
  inputs.shape[0] === 1 ? [tf.squeeze<tf.Tensor2D>(inputs, [0])] : (tf.unstack(inputs) as tf.Tensor2D[])

/**
 * Runs a step over every input of a list.
 *
 * @param step   a step to rows `[B O]`
 * @param params the step's params
 * @param state  the state before the first input; the caller keeps owning it
 * @param inputs T of them, T ≥ 1; the caller keeps owning them
 * @returns      the state after the last input, and outputs `[T B O]`
 * @throws what the step throws, RangeError if a leaf of the state is no readable tensor; nothing is leaked then
 * @law          the same as calling the step T times
 */
export const unrollEach = <P, S extends Tree, I>(
  step: Step<P, S, I, tf.Tensor2D>,
  params: P,
  state: S,
  inputs: ReadonlyArray<I>,
): readonly [S, tf.Tensor3D] =>
  tidy(() => {
    checkLeaves(state, 'state')
    let current = state
    const outputs: tf.Tensor2D[] = []
    // Not to be freed: the caller's tensors, rows that a state holds, and outputs (an LSTM's output is a part of its state).
    const kept = new Set(tf.tensor_util.getTensorsInContainer([params, state, inputs] as unknown as tf.TensorContainer))
    for (const input of inputs) {
      const [next, output] = tidy(() => step(params, current, input))
      kept.add(output)
      outputs.push(output)
      current = disposeExcept(current, next, kept)
    }
    return [current, tf.stack(outputs) as tf.Tensor3D] as const
  })

/**
 * Runs a step over every row of a sequence.
 *
 * @param step  a step from rows `[B I]` to rows `[B O]`
 * @param given `[T B I]`, T ≥ 1; int32 and bool are converted to float32
 * @throws RangeError if the inputs are no such tensor, and what {@link unrollEach} throws
 * @see unrollEach
 */
export const unroll = <P, S extends Tree>(
  step: Step<P, S, tf.Tensor2D, tf.Tensor2D>,
  params: P,
  state: S,
  given: tf.Tensor3D,
): readonly [S, tf.Tensor3D] =>
  tidy(() => unrollEach(step, params, state, rowsOf(floats('inputs', given, ['T', 'B', 'I']))))
