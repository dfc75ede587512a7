import * as tf from '@tensorflow/tfjs-core'
import { floats } from '../core/floats.ts'
import { handOver, scope } from '../core/ownership.ts'
import type { Tree } from '../core/tree.ts'
import { checkLeaves } from '../core/treeCheck.ts'
import type { Step } from './step.ts'

/**
 * Runs a step over every row of a sequence.
 *
 * @param step   a step from rows `[B I]` to rows `[B O]`
 * @param params the step's params
 * @param state  the state before the first row; it stays the caller's
 * @param given  `[T B I]`, T ≥ 1; int32 and bool are converted to float32
 * @returns      the state after the last row, and outputs `[T B O]`
 * @throws what the step throws, RangeError where the inputs or the state are no such tensors; nothing is leaked then
 * @law          the same as calling the step T times
 */
export const unroll = <P, S extends Tree>(
  step: Step<P, S, tf.Tensor2D, tf.Tensor2D>,
  params: P,
  state: S,
  given: tf.Tensor3D,
): readonly [S, tf.Tensor3D] =>
  scope(() => {
    const inputs = floats('inputs', given, ['T', 'B', 'I'])
    checkLeaves(state, 'state')
    let current = state
    const outputs: tf.Tensor2D[] = []
    // What is the caller's, and outputs: an LSTM's output is a part of its state.
    const kept = new Set(tf.tensor_util.getTensorsInContainer([params, state] as tf.TensorContainer))
    // tfjs's gradient of `unstack` fails where there is one row.
    const rows = inputs.shape[0] === 1 ? [tf.squeeze<tf.Tensor2D>(inputs, [0])] : (tf.unstack(inputs) as tf.Tensor2D[])
    for (const row of rows) {
      const [next, output] = scope(() => step(params, current, row))
      kept.add(output)
      outputs.push(output)
      current = handOver(current, next, kept)
    }
    return [current, tf.stack(outputs) as tf.Tensor3D] as const
  })
