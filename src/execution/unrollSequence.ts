import type * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../core/ownership.ts'
import type { TreeRecord } from '../core/tree.ts'
import { runFused } from '../fused/run/runFused.ts'
import { checkedSequence } from '../models/checkedCalls.ts'
import { branch, layerName } from '../models/layerName.ts'
import type { Model } from '../models/model.ts'
import { unroll } from '../step/index.ts'
import { chooseExecution } from './chooseExecution.ts'

/** Runs a sequence through one layer after the other. */
const throughLayers = (
  layers: NonNullable<Model['layers']>,
  params: TreeRecord,
  state: TreeRecord | undefined,
  inputs: tf.Tensor3D,
): readonly [TreeRecord, tf.Tensor3D] => {
  const after: Record<string, TreeRecord> = {}
  let rows = inputs
  for (const [at, layer] of layers.entries()) {
    const name = layerName(at)
    const before = state === undefined ? undefined : branch(state, name)
    const [last, outputs] = unrollSequence(layer, branch(params, name), before, rows)
    after[name] = last
    rows = outputs
  }
  return [after, rows]
}

/**
 * Runs a model over a whole sequence, in the mode that {@link chooseExecution} chooses.
 *
 * @param state the state before the first row; without one, the model's initial state
 * @param given `[T B I]`, T ≥ 1; int32 and bool are converted to float32
 * @returns     the state after the last row, and logits `[T B O]`
 * @throws RangeError naming the tensor that does not fit the model, what was expected and what came
 */
export const unrollSequence = (
  model: Model,
  params: TreeRecord,
  state: TreeRecord | undefined,
  given: tf.Tensor3D,
): readonly [TreeRecord, tf.Tensor3D] =>
  tidy(() => {
    const inputs = checkedSequence(model, params, state, given)
    const execution = chooseExecution(model)
    if (execution.mode === 'parallel') return execution.parallel.run(params, state, inputs)
    if (execution.mode === 'stacked') return throughLayers(execution.layers, params, state, inputs)
    const start = state ?? model.initialState(params, inputs.shape[1])
    return execution.mode === 'fused'
      ? runFused(execution.heap, model, params, start, inputs)
      : unroll(model.step, params, start, inputs)
  })
