import type * as tf from '@tensorflow/tfjs-core'
import { scope } from '../core/ownership.ts'
import type { TreeRecord } from '../core/tree.ts'
import { type KernelHeap, kernelHeap } from '../kernels/heap.ts'
import { checkedSequence, isAsConfigured } from '../models/checkedCalls.ts'
import type { Model } from '../models/model.ts'
import { unroll } from '../step/index.ts'
import { fallbackWhere, isAtOnce } from './coverage.ts'
import { fusedUnroll } from './unroll.ts'

/**
 * Why the fused kernels do not compute a machine's sequences.
 *
 * @returns `undefined` where they do
 */
export const fallback = (model: Model): string | undefined => {
  if (!isAsConfigured(model)) return 'its step is not the one that its config describes'
  return fallbackWhere(kernelHeap() !== undefined, model)
}

/** The heap with the kernels that serve a machine, or `undefined` where none do. */
export const heapFor = (model: Model): KernelHeap | undefined =>
  fallback(model) === undefined ? kernelHeap() : undefined

/** How a machine computes whole sequences. */
export type Way = 'in kernels' | 'at once' | 'step by step'

/** The way that a machine goes: in the fused kernels; where it has none, all steps at once, if it can. */
export const wayOf = (model: Model): Way => {
  if (fallback(model) === undefined) return 'in kernels'
  return isAsConfigured(model) && isAtOnce(model) ? 'at once' : 'step by step'
}

/**
 * Runs a machine over a whole sequence, by the way that it goes.
 *
 * @param state the state before the first row; without one, the machine's initial state
 * @param given `[T B I]`, T ≥ 1
 * @returns     the state after the last row, and logits `[T B O]`
 * @throws RangeError naming the tensor that does not fit the machine, what was expected and what came
 */
export const unrolled = (
  model: Model,
  params: TreeRecord,
  state: TreeRecord | undefined,
  given: tf.Tensor3D,
): readonly [TreeRecord, tf.Tensor3D] =>
  scope(() => {
    const inputs = checkedSequence(model, params, state, given)
    const way = wayOf(model)
    if (way === 'at once' && model.atOnce !== undefined) return model.atOnce.run(params, state, inputs)
    const start = state ?? model.initialState(params, inputs.shape[1])
    const heap = way === 'in kernels' ? kernelHeap() : undefined
    return heap === undefined
      ? unroll(model.step, params, start, inputs)
      : fusedUnroll(heap, model, params, start, inputs)
  })
