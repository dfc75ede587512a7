import type { MemoryOptions } from '../../memories/options.ts'
import type { Pass } from '../plan/affine.ts'
import type { Arena } from '../plan/arena.ts'
import type { History } from '../plan/history.ts'
import type { StackedRows } from '../plan/rows.ts'
import type { Sizes } from '../plan/sizes.ts'
import type { StateField } from '../plan/state.ts'

/** A fused memory: from the interface to the read vectors, for all sequences of the batch. */
export type FusedMemory = Readonly<{
  state: ReadonlyArray<StateField>
  /** How large states are stored, by the field's name. */
  histories: Readonly<Record<string, History>>
  prepareInterface: (pass: Pass) => void
  /**
   * Prepares the initial state for the first step.
   *
   * @param alike whether all rows of `lazy` fields are alike, and only the first is stored
   */
  begin: (pass: Pass, alike: boolean) => void
  /** Given h_{t+1}, computes the interface, the state at time step t + 1, and the read vectors. */
  forward: (pass: Pass, t: number) => void
  /** Completes the state after `t` steps, 1 or more, where it is needed. Steps may follow. */
  end?: (pass: Pass, t: number) => void
  /**
   * Sets the gradients carried from step to step to zero, where the final state's are not given.
   *
   * @param whole whether the whole final state's gradient is given, or the whole initial state's is wanted; if not, `sparse`
   *              fields of the gradient hold arbitrary values
   */
  beginBackward: (pass: Pass, whole: boolean) => void
  /** Adds to the gradient of h_{t+1}, given those of r_{t+1} and of the state at time step t + 1. */
  backward: (pass: Pass, t: number, whole: boolean) => void
  /** Completes the gradient of the initial state. */
  endBackward: (pass: Pass) => void
  paramGradients: (pass: Pass) => void
}>

/** Plans the passes of a memory in an arena. */
export type MemoryPass = (options: MemoryOptions, sizes: Sizes, rows: StackedRows, arena: Arena) => FusedMemory
