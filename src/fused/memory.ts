import type { Pass } from './affine.ts'
import type { StateField } from './state.ts'

/** A memory, fused: what happens between the interface and the read vectors, on all sequences of the batch. */
export type FusedMemory = Readonly<{
  state: ReadonlyArray<StateField>
  prepareInterface: (pass: Pass) => void
  /** What the first step needs to know of the initial state. */
  begin: (pass: Pass) => void
  /** h_{t+1} is there; computes the interface, the state at moment t + 1, and the read vectors. */
  forward: (pass: Pass, t: number) => void
  /** Sets the gradients that run from step to step to zero, where the final state's are not given. */
  beginBackward: (pass: Pass) => void
  /** Adds to the gradient of h_{t+1}, given that of r_{t+1} and of the state at moment t + 1. */
  backward: (pass: Pass, t: number) => void
  /** Completes the gradient of the initial state. */
  endBackward: (pass: Pass) => void
  paramGradients: (pass: Pass) => void
}>
