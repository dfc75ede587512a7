import type * as tf from '@tensorflow/tfjs-core'
import { floats, refuse, showShape } from '../core/floats.ts'
import type { TreeRecord } from '../core/tree.ts'
import { checkedSequence } from '../models/checkedCalls.ts'
import type { Model } from '../models/model.ts'
import type { Batch } from '../tasks/batch.ts'

/** A hint for a tensor whose first two axes are those of the inputs, swapped. */
const swapped = (given: tf.Tensor | undefined, [T, B]: ReadonlyArray<number>): string => {
  const [first, second] = given?.shape ?? []
  return T !== B && first === B && second === T ? ' (time comes first: are some [B T …]?)' : ''
}

/**
 * Checks a batch and the params for a model.
 *
 * @param batch inputs `[T B I]`, targets `[T B O]`, mask `[T B]`, dropout `[T B H]`, if any; T and B ≥ 1; float32, or int32 and bool
 * @returns     the batch in float32; the batch itself if it is already float32
 * @throws RangeError naming the tensor, what was expected and what came
 */
export const checkedBatch = (model: Model, params: TreeRecord, batch: Batch): Batch => {
  if (batch === undefined || batch === null) refuse('batch', 'inputs, targets and mask', 'nothing')
  const inputs = checkedSequence(model, params, undefined, batch.inputs)
  const [T, B] = inputs.shape
  const as = (given: tf.Tensor) => ` as the inputs are ${showShape(inputs.shape)}${swapped(given, [T, B])}`
  const like = <X extends tf.Tensor>(name: string, given: X, shape: ReadonlyArray<number>): X =>
    floats(name, given, shape, () => as(given))
  const targets = like('targets', batch.targets, [T, B, model.outputSize])
  const mask = like('mask', batch.mask, [T, B])
  const dropout = batch.dropout && like('dropout', batch.dropout, [T, B, model.config.controller.units])
  const isSame =
    inputs === batch.inputs && targets === batch.targets && mask === batch.mask && dropout === batch.dropout
  return isSame ? batch : { inputs, targets, mask, ...(dropout && { dropout }) }
}
