import { kernelHeap } from '../kernels/heap.ts'
import { checkUpdate } from './checkedUpdate.ts'
import { fusedUpdateRule, slotsOf } from './fusedUpdateRule.ts'
import { configOf, type Optimizer } from './optimizers/optimizer.ts'
import { plainUpdateRule } from './plainUpdateRule.ts'
import type { UpdateRule } from './updateRule.ts'

/**
 * An optimizer's update rule: fused if the kernels are installed and a config describes the optimizer, else plain. Both
 * keep the same state, so that one can continue from the other, and both throw a RangeError for trees that do not fit
 * the params.
 */
export const updateRuleOf = (optimizer: Optimizer): UpdateRule => {
  const plain = plainUpdateRule(optimizer)
  const config = configOf(optimizer)
  const moments = config && slotsOf(config)
  const fused = config && fusedUpdateRule(config)
  return (state, slope) => {
    checkUpdate({ ...state, gradients: slope.gradients }, moments)
    const heap = kernelHeap()
    return (heap === undefined || fused === undefined ? plain : fused(heap))(state, slope)
  }
}
