import type { MemoryOptions } from '../../memories/options.ts'
import type { Pass } from '../plan/affine.ts'
import type { Arena } from '../plan/arena.ts'
import type { History } from '../plan/history.ts'
import type { StackedRows } from '../plan/rows.ts'
import type { Sizes } from '../plan/sizes.ts'
import type { StateField } from '../plan/state.ts'

/** A memory, fused: what happens between the interface and the read vectors, on all sequences of the batch. */
export type FusedMemory = Readonly<{
  state: ReadonlyArray<StateField>
  /** What the passes keep of states that are large, by the field's name. */
  histories: Readonly<Record<string, History>>
  prepareInterface: (pass: Pass) => void
  /**
   * What the first step needs to know of the initial state.
   *
   * @param alike whether all rows of what is `lazy` are alike, and only the first is there
   */
  begin: (pass: Pass, alike: boolean) => void
  /** h_{t+1} is there; computes the interface, the state at moment t + 1, and the read vectors. */
  forward: (pass: Pass, t: number) => void
  /** Completes the state after the last step, where it is asked for. */
  end?: (pass: Pass) => void
  /**
   * Sets the gradients that run from step to step to zero, where the final state's are not given.
   *
   * @param whole whether the gradient of the whole state is given or asked for, at one end or the other; where not, what
   *              is `sparse` of it is whatever the arena held there
   */
  beginBackward: (pass: Pass, whole: boolean) => void
  /** Adds to the gradient of h_{t+1}, given that of r_{t+1} and of the state at moment t + 1. */
  backward: (pass: Pass, t: number, whole: boolean) => void
  /** Completes the gradient of the initial state. */
  endBackward: (pass: Pass) => void
  paramGradients: (pass: Pass) => void
}>

/** Plans the passes of a memory in an arena. */
export type MemoryPass = (options: MemoryOptions, sizes: Sizes, rows: StackedRows, arena: Arena) => FusedMemory
