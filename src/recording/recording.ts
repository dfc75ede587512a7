import type { RecordedField } from '../memories/schema.ts'

/** Numbers in row-major order. */
export type Numbers = Readonly<{ shape: ReadonlyArray<number>; data: Float32Array }>

/** The sizes of a machine: what it is made of, and how much. */
export type Anatomy = Readonly<{
  kind: string
  slots: number
  wordSize: number
  readHeads: number
  writeHeads: number
  shifts: number
}>

/**
 * Everything that a machine computed on one sequence of T steps, by name. Time comes first in every shape.
 *
 * Always: `hidden [T H]`, the controller's output. Of a machine with a memory: what the memory's schema tells of its state,
 * its interface and its intermediates (`src/memories/…/schema.ts`), as far as its conventions leave them there, and
 * `readVectors [T R W]`.
 */
export type Recording = Readonly<{
  anatomy: Anatomy
  /** What the intermediates of its memory are, by name: their axes after time, and how a page captions them. */
  fields: Readonly<Record<string, RecordedField>>
  /** `[T I]` */
  inputs: Numbers
  /** `[T O]` */
  targets: Numbers
  /** `[T]`, 1 where the targets count. */
  mask: Numbers
  /** `[T O]`, probabilities. */
  outputs: Numbers
  intermediates: Readonly<Record<string, Numbers>>
}>
