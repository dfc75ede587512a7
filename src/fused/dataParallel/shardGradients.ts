import type { TargetKind } from '../../models/targets.ts'
import type { Pass } from '../plan/affine.ts'
import { lossKernels } from '../run/lossKernels.ts'
import type { Pointers, SequencePlan } from '../run/sequencePlan.ts'
import type { Starts } from './layout.ts'

/** Where a shard's batch lies. */
export type ShardBatch = Readonly<Record<'inputs' | 'targets' | 'mask', number>>

/**
 * A shard's part of a batch's loss and gradients: one forward and backward pass.
 *
 * @param plan    the plan for the shard's sequences
 * @param start   their initial state
 * @param learned where the gradients of the learned parts of the initial state go
 * @param kind    of the targets
 * @param scale   the factor of the loss: `lossScale` of the whole batch
 */
export const shardGradients = (
  plan: SequencePlan,
  pass: Pass,
  { inputs, targets, mask }: ShardBatch,
  { start, learned, kind, scale }: Readonly<{ start: Starts; learned: Pointers; kind: TargetKind; scale: number }>,
): number => {
  const { kernels, base } = pass
  const { sizes, logitsStride: stride } = plan
  const rows = sizes.T * sizes.B
  plan.forward(pass, { shared: start }, inputs)
  const [logits, dLogits] = [plan.logits(base), plan.dLogits(base)]
  const loss = lossKernels(kernels, kind)
  const value = loss.forward(rows, sizes.O, logits, stride, targets, mask, scale)
  loss.backward(rows, sizes.O, logits, stride, targets, mask, scale, dLogits, stride)
  plan.backward(pass, inputs, Object.keys(learned).length === 0 ? {} : { shared: learned })
  return value
}
