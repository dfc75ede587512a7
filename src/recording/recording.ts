import type { RecordedField } from '../memories/schema.ts'
import type { Channels } from '../tasks/channels.ts'
import type { Phase } from '../tasks/phases.ts'
import type { Targets } from '../tasks/task.ts'

/** Numbers in row-major order. */
export type Numbers = Readonly<{ shape: ReadonlyArray<number>; data: Float32Array }>

/** The parts and sizes of a model. */
export type Anatomy = Readonly<{
  kind: string
  slots: number
  wordSize: number
  readHeads: number
  writeHeads: number
  shifts: number
}>

/**
 * Everything that a model computed on one sequence of T steps, by name. Time is the first axis of every shape.
 *
 * Always: `hidden [T H]`, the controller's output. For a model with a memory also `readVectors [T R W]` and the state,
 * interface and intermediates in the memory's schema (`src/memories/…/schema.ts`), as far as its conventions have them.
 */
export type Recording = Readonly<{
  anatomy: Anatomy
  /** What targets and outputs are; by default, bits. */
  readAs?: Targets
  /** The name of each input and target channel; older recordings have none. */
  channels?: Channels
  /** The named phases of the sequence, side by side over all T rows; older recordings have none. */
  timeline?: ReadonlyArray<Phase>
  /** The memory's intermediates by name: their axes after time, and their captions. */
  fields: Readonly<Record<string, RecordedField>>
  /** `[T I]` */
  inputs: Numbers
  /** `[T O]` */
  targets: Numbers
  /** `[T]`, weights ≥ 0 of the steps in the loss; 0 at those that do not count. */
  mask: Numbers
  /** `[T O]`, probabilities of bits or of classes, or values. */
  outputs: Numbers
  intermediates: Readonly<Record<string, Numbers>>
}>
