import * as tf from '@tensorflow/tfjs-core'
import { kernel } from '../core/shape.ts'
import { fromHeads, perHead } from '../kernels/perHead.ts'
import { allocationWeighting } from './allocationWeighting.ts'

/**
 * One allocation weighting per write head. Each head sees a usage that includes the allocations of the heads before it:
 * uₖ₊₁ = uₖ + (1 − uₖ) · g^a_k · g^w_k · a_k. That simulated usage is not kept.
 *
 * Differs from the paper, which has one write head: several allocate one after the other, as in deepmind/dnc.
 *
 * @param usage           `[B N]`  u ∈ [0, 1]
 * @param allocationGates `[B K]`  g^a ∈ [0, 1]
 * @param writeGates      `[B K]`  g^w ∈ [0, 1]
 * @returns               `[B K N]` allocation weightings
 *
 * @see deepmind/dnc, `Freeness.write_allocation_weights`; the paper has one write head
 */
export const allocationWeightings = kernel(
  'allocation weightings',
  { inputs: { usage: 'B N', allocationGates: 'B K', writeGates: 'B K' }, output: 'B K N' },
  ({ usage, allocationGates, writeGates }) => {
    const intents = perHead<tf.Tensor2D>(tf.expandDims(tf.mul(allocationGates, writeGates), 2)) // g^a g^w, [B 1] each
    let simulated: tf.Tensor2D = usage
    const weightings: tf.Tensor2D[] = []
    for (const [head, intent] of intents.entries()) {
      const allocation = allocationWeighting({ usage: simulated })
      weightings.push(allocation)
      if (head + 1 < intents.length)
        simulated = tf.add(simulated, tf.mul(tf.sub(1, simulated), tf.mul(intent, allocation)))
    }
    return fromHeads(weightings)
  },
)
