import type { Pass } from '../plan/affine.ts'
import type { Pointers, SequencePlan } from '../run/sequencePlan.ts'
import type { Starts } from './layout.ts'

/** Where a shard's batch lies. */
export type ShardBatch = Readonly<Record<'inputs' | 'targets' | 'mask', number>>

/**
 * A shard's part of a batch's loss, with its gradients: a whole pass there and back.
 *
 * @param plan    for the shard's sequences
 * @param start   how they start
 * @param learned where the gradients of what is learned of the initial state go
 * @param bits    what a nat counts: 1 / (B ln 2), for the B sequences of the whole batch
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
