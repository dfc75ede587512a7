import type * as tf from '@tensorflow/tfjs-core'
import { scope } from '../core/ownership.ts'
import type { TreeRecord } from '../core/tree.ts'
import { fusedUnroll } from '../fused/unroll.ts'
import type { Model } from '../models/model.ts'
import { unroll } from '../step/index.ts'
import { chooseExecution } from './chooseExecution.ts'

/**
 * Runs a model over a whole sequence, in the mode that {@link chooseExecution} names.
 *
 * @param state  the state before the first row; without one, the model's initial state
 * @param inputs `[T B I]`, T ≥ 1
 * @returns      the state after the last row, and logits `[T B O]`
 */
export const unrollSequence = (
  model: Model,
  params: TreeRecord,
  state: TreeRecord | undefined,
  inputs: tf.Tensor3D,
): readonly [TreeRecord, tf.Tensor3D] =>
  scope(() => {
    const execution = chooseExecution(model)
    if (execution.mode === 'parallel') return execution.atOnce.run(params, state, inputs)
    const start = state ?? model.initialState(params, inputs.shape[1])
    return execution.mode === 'fused'
      ? fusedUnroll(execution.heap, model, params, start, inputs)
      : unroll(model.step, params, start, inputs)
  })
