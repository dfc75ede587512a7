import { kernelHeap } from '../kernels/heap.ts'
import type { Descent } from './descent.ts'
import { fusedDescent } from './fusedDescent.ts'
import { configOf, type Optimizer } from './optimizers/optimizer.ts'
import { plainDescent } from './plainDescent.ts'

/**
 * An optimizer's descent: fused where the kernels are installed and a config describes the optimizer, else plain. Both
 * keep the same state, so that either goes on where the other stopped.
 */
export const descentOf = (optimizer: Optimizer): Descent => {
  const plain = plainDescent(optimizer)
  const config = configOf(optimizer)
  if (config === undefined) return plain
  const fused = fusedDescent(config)
  return (state, slope) => {
    const heap = kernelHeap()
    return (heap === undefined ? plain : fused(heap))(state, slope)
  }
}
