import type { FusedInterface } from '../layers/interface.ts'
import type { Pass } from '../plan/affine.ts'
import type { Field } from '../plan/arena.ts'
import type { History } from '../plan/history.ts'
import type { StateField } from '../plan/state.ts'

/** What reads find their places from. */
export type ReadContext<Name extends string> = Readonly<{
  ξ: Pick<FusedInterface<Name>, 'values' | 'gradients' | 'stride'>
  /** Weightings before each step, and after the last. */
  readWeightings: Field
  writeWeightings: Field
  /** What the reads of each step find by content. */
  content: Field
  dReadWeightings: Field
  dWriteWeightings: Field
  dContent: Field
}>

/** How reads find their places: by content alone, or along links, too. */
export type ReadModes = Readonly<{
  /** What a state has for them. */
  state: ReadonlyArray<StateField>
  histories: Readonly<Record<string, History>>
  begin: (pass: Pass) => void
  /** Computes the read weightings of moment t + 1 from what was found by content, and from where it was written. */
  forward: (pass: Pass, t: number) => void
  /** Computes again what the backward pass needs of moment t, where only a checkpoint is left. */
  restore: (pass: Pass, t: number) => void
  /** From the gradient of the read weightings of moment t + 1 to that of what was found by content, and along links. */
  backward: (pass: Pass, t: number) => void
  /** Adds what links say of the write weightings of step t, and of the read weightings before it. */
  writtenBackward: (pass: Pass, t: number) => void
}>
