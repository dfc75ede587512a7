import type { Pass } from './affine.ts'
import type { Field } from './arena.ts'
import type { FieldSpec, FusedInterface } from './interface.ts'
import type { StateField } from './state.ts'

/** Fields of the interface that choose among the ways by which reads find their places, or shape what they find. */
type WayName = 'readModes' | 'backwardSharpness' | 'forwardSharpness'
export type WayField = FieldSpec & Readonly<{ name: WayName }>

/** Such fields, before and after those for masks. */
export type WayFields = Readonly<{ modes: ReadonlyArray<WayField>; sharpness: ReadonlyArray<WayField> }>

/** What the ways by which reads find their places work on. */
export type Around = Readonly<{
  ξ: Pick<FusedInterface<WayName>, 'values' | 'gradients' | 'stride'>
  /** Weightings before each step, and after the last. */
  readWeightings: Field
  writeWeightings: Field
  /** What the reads of each step find by content. */
  content: Field
  dReadWeightings: Field
  dWriteWeightings: Field
  dContent: Field
}>

/** How reads find their places: by content alone, or by other ways, too. */
export type ReadWays = Readonly<{
  /** What a state has for them. */
  state: ReadonlyArray<StateField>
  begin: (pass: Pass) => void
  /** Computes the read weightings of moment t + 1 from what was found by content, and from where it was written. */
  forward: (pass: Pass, t: number) => void
  /** Computes again what the backward pass needs of moment t, where only a checkpoint is left. */
  restore: (pass: Pass, t: number) => void
  /** From the gradient of the read weightings of moment t + 1 to that of what was found by content, and by other ways. */
  backward: (pass: Pass, t: number) => void
  /** Adds what other ways say of the write weightings of step t, and of the read weightings before it. */
  writtenBackward: (pass: Pass, t: number) => void
}>
