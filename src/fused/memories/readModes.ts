import type { FusedInterface } from '../layers/interface.ts'
import type { Pass } from '../plan/affine.ts'
import type { Field } from '../plan/arena.ts'
import type { History } from '../plan/history.ts'
import type { StateField } from '../plan/state.ts'

/** Inputs of the read weightings. */
export type ReadContext<Name extends string> = Readonly<{
  ξ: Pick<FusedInterface<Name>, 'values' | 'gradients' | 'stride'>
  /** Weightings at time steps 0 … T. */
  readWeightings: Field
  writeWeightings: Field
  /** The content weightings of the read heads at each step. */
  content: Field
  dReadWeightings: Field
  dWriteWeightings: Field
  dContent: Field
}>

/** How read weightings are computed: by content alone, or along links, too. */
export type ReadModes = Readonly<{
  /** Their fields of the state. */
  state: ReadonlyArray<StateField>
  histories: Readonly<Record<string, History>>
  begin: (pass: Pass) => void
  /** Computes the read weightings of time step t + 1 from the content weightings and the write weightings. */
  forward: (pass: Pass, t: number) => void
  /** Recomputes what the backward pass needs of time step t, where only a checkpoint is stored. */
  restore: (pass: Pass, t: number) => void
  /** From the gradient of the read weightings of time step t + 1 to those of the content weightings and of the links' weightings. */
  backward: (pass: Pass, t: number) => void
  /** Adds the links' part of the gradients of the write weightings of step t and of the previous read weightings. */
  writtenBackward: (pass: Pass, t: number) => void
}>
