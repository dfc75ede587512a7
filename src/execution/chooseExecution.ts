import { isAsBuilt } from '../core/built.ts'
import { type KernelHeap, kernelHeap } from '../kernels/heap.ts'
import type { Model } from '../models/model.ts'
import { type ExecutionChoice, expectedExecution } from './expectedExecution.ts'

/** A model's mode on the running backend, the reason in words, and what computes it. */
export type Execution = ExecutionChoice &
  (
    | Readonly<{ mode: 'fused'; heap: KernelHeap }>
    | Readonly<{ mode: 'parallel'; parallel: NonNullable<Model['parallel']> }>
    | Readonly<{ mode: 'stacked'; layers: NonNullable<Model['layers']> }>
    | Readonly<{ mode: 'stepwise' }>
  )

/**
 * Chooses how a model computes sequences on the running backend: in the fused kernels, if they cover the model; else all
 * steps in parallel, if its controller can; else step by step; a stack layer by layer. Losses, evaluations, workers and commands all use it.
 * A model with a replaced part runs step by step, since its config does not describe it.
 *
 * @returns the mode, and its reason in plain words: “fused kernels”, “the controller gru has no fused kernels”,
 *          “the reference path was asked for” …
 */
export const chooseExecution = (model: Model): Execution => {
  if (!isAsBuilt(model)) return { mode: 'stepwise', reason: 'it has a part that its config does not describe' }
  const heap = kernelHeap()
  const { mode, reason } = expectedExecution(model, heap !== undefined)
  if (mode === 'fused' && heap !== undefined) return { mode, reason, heap }
  if (mode === 'parallel' && model.parallel !== undefined) return { mode, reason, parallel: model.parallel }
  if (mode === 'stacked' && model.layers !== undefined) return { mode, reason, layers: model.layers }
  return { mode: 'stepwise', reason }
}
