import type { Pass } from '../plan/affine.ts'
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
 * @param bits    the factor from nats to bits per sequence: 1 / (B ln 2), with the B sequences of the whole batch
 */
export const shardGradients = (
  plan: SequencePlan,
  pass: Pass,
  { inputs, targets, mask }: ShardBatch,
  { start, learned, bits }: Readonly<{ start: Starts; learned: Pointers; bits: number }>,
): number => {
  const { kernels, base } = pass
  const { sizes, logitsStride: stride } = plan
  const rows = sizes.T * sizes.B
  plan.forward(pass, { shared: start }, inputs)
  const [logits, dLogits] = [plan.logits(base), plan.dLogits(base)]
  const loss = kernels.crossEntropyForward(rows, sizes.O, logits, stride, targets, mask, bits)
  kernels.crossEntropyBackward(rows, sizes.O, logits, stride, targets, mask, bits, dLogits, stride)
  plan.backward(pass, inputs, Object.keys(learned).length === 0 ? {} : { shared: learned })
  return loss
}
