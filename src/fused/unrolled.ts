import type * as tf from '@tensorflow/tfjs-core'
import type { TreeRecord } from '../core/tree.ts'
import { type KernelHeap, kernelHeap } from '../kernels/heap.ts'
import { isAsConfigured, type Model } from '../models/model.ts'
import { unroll } from '../step/index.ts'
import { fallbackWhere } from './coverage.ts'
import { fusedUnroll } from './unroll.ts'

/**
 * Why a machine takes the reference path.
 *
 * @returns `undefined` where it takes the fused one
 */
export const fallback = (model: Model): string | undefined => {
  if (!isAsConfigured(model)) return 'its step is not the one that its config describes'
  return fallbackWhere(kernelHeap() !== undefined, model)
}

/** The heap with the kernels that serve a machine, or `undefined` where it takes the reference path. */
export const heapFor = (model: Model): KernelHeap | undefined =>
  fallback(model) === undefined ? kernelHeap() : undefined

/**
 * Runs a machine over a whole sequence, by the path that it takes.
 *
 * @returns the state after the last row, and logits `[T B O]`
 */
export const unrolled = (
  model: Model,
  params: TreeRecord,
  state: TreeRecord,
  inputs: tf.Tensor3D,
): readonly [TreeRecord, tf.Tensor3D] => {
  const heap = heapFor(model)
  return heap === undefined
    ? unroll(model.step, params, state, inputs)
    : fusedUnroll(heap, model, params, state, inputs)
}
