import type * as tf from '@tensorflow/tfjs-core'
import { scope } from '../core/ownership.ts'
import type { StateSpecs } from '../core/state.ts'
import type { TreeRecord } from '../core/tree.ts'
import type { Step } from '../step/index.ts'
import type { Conventions } from './conventions.ts'
import type { Layout } from './interface.ts'

/** What a memory needs to know to be built. */
export type MemoryOptions = Readonly<{
  slots: number
  wordSize: number
  readHeads: number
  writeHeads: number
  shifts: number
  /** Slots that a read head of a sparse memory reads. */
  reads: number
  /** Links of a slot of a sparse DNC, in each direction. */
  links: number
  conventions: Conventions
}>

/** A tensor `[B …]`, or its parts along the heads: axis 1. */
export type Parts = tf.Tensor | ReadonlyArray<tf.Tensor>

/**
 * Everything that a step of a memory computes, by name: the next state, the read vectors `[B R W]`, and what lies
 * between.
 */
export type Moment<S extends TreeRecord = TreeRecord> = S &
  Readonly<{ readVectors: tf.Tensor3D }> &
  Readonly<Record<string, Parts>>

/** A memory: how it reads an interface vector, what it keeps, and what it makes of the state at t−1 and the interface. */
export type Memory<S extends TreeRecord = TreeRecord, I = unknown> = Readonly<{
  layout: Layout
  state: StateSpecs
  moment: (state: S, ξ: I) => Moment<S>
}>

/** What a moment leaves to the next: the fields of the state. */
export const stateAfter = <S extends TreeRecord>(moment: Moment<S>, fields: Readonly<Record<keyof S, unknown>>): S =>
  Object.fromEntries(Object.keys(fields).map((name) => [name, moment[name]])) as S

/** A memory's step to read vectors `[B R W]`: a moment of which the fields of the state alone are kept. */
export const memoryStep =
  <S extends TreeRecord, I>(
    fields: Readonly<Record<keyof S, unknown>>,
    moment: Memory<S, I>['moment'],
  ): Step<unknown, S, I, tf.Tensor3D> =>
  (_params, state, ξ) =>
    scope(() => {
      const found = moment(state, ξ)
      return [stateAfter(found, fields), found.readVectors] as const
    })

/** A kind of memory, for the registry. `build` gives `undefined` for the machine without memory. */
export type MemoryDefinition = Readonly<{
  kind: string
  summary: string
  source: string
  build: (options: MemoryOptions) => Memory | undefined
}>

export const defineMemory = <S extends TreeRecord, I>(
  definition: Readonly<Omit<MemoryDefinition, 'build'>> &
    Readonly<{ build: (options: MemoryOptions) => Memory<S, I> | undefined }>,
): MemoryDefinition => definition as unknown as MemoryDefinition
