import type * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../core/ownership.ts'
import type { StateSpecs } from '../core/state.ts'
import type { TreeRecord } from '../core/tree.ts'
import type { Step } from '../step/index.ts'
import { checkedCell } from './checkedCell.ts'
import type { InterfaceLayout } from './interface.ts'
import type { MemoryOptions } from './options.ts'
import { type InterfaceOf, interfaceLayout, type MemorySchema, type StateOf, stateSpecs } from './schema.ts'

/** A tensor `[B …]`, or its parts along the heads: axis 1. */
export type Parts = tf.Tensor | ReadonlyArray<tf.Tensor>

/**
 * Everything that a step of a memory computes, by name: the next state, the read vectors `[B R W]`, and what lies
 * between.
 */
export type MemoryStepOutput<S = TreeRecord> = S &
  Readonly<{ readVectors: tf.Tensor3D }> &
  Readonly<Record<string, Parts>>

/** The step of a memory with all that it computes: (state at t−1, interface) ↦ state at t, read vectors, what lies between. */
export type MemoryCell<S = TreeRecord, I = unknown> = (state: S, ξ: I) => MemoryStepOutput<S>

/** A memory of certain sizes and conventions. */
export type Memory<S = TreeRecord, I = unknown> = Readonly<{
  schema: MemorySchema
  layout: InterfaceLayout
  state: StateSpecs
  cell: MemoryCell<S, I>
  /** What else recordings show, worked out of what a step computes. */
  derived?: (intermediates: Readonly<Record<string, tf.Tensor>>) => Readonly<Record<string, tf.Tensor>>
}>

/** What a step leaves to the next: the fields of the state. */
export const stateAfter = <S>(output: MemoryStepOutput<S>, fields: Readonly<Record<keyof S, unknown>>): S =>
  Object.fromEntries(Object.keys(fields).map((name) => [name, output[name]])) as S

/** A memory's step to read vectors `[B R W]`: of what its cell computes, the state alone is kept. */
export const memoryStep =
  <S, I>(fields: Readonly<Record<keyof S, unknown>>, cell: MemoryCell<S, I>): Step<unknown, S, I, tf.Tensor3D> =>
  (_params, state, ξ) =>
    tidy(() => {
      const output = cell(state, ξ)
      return [stateAfter(output, fields), output.readVectors] as const
    })

/** A kind of memory, for the registry: its schema, and its cell by sizes and conventions. */
export type MemoryDefinition = Readonly<{
  kind: string
  schema: MemorySchema
  /** There is none for the machine without a memory. */
  cell?: (options: MemoryOptions) => MemoryCell
  derived?: Memory['derived']
}>

/** A kind of memory whose state and interface are those of its schema. */
export const defineMemory = <const S extends MemorySchema>(
  definition: Readonly<{
    schema: S
    cell?: (options: MemoryOptions) => MemoryCell<StateOf<S>, InterfaceOf<S>>
    derived?: Memory['derived']
  }>,
): MemoryDefinition => ({ kind: definition.schema.kind, ...definition }) as unknown as MemoryDefinition

/** A memory of these sizes and conventions; `undefined` for the machine without one. */
export const buildMemory = ({ schema, cell, derived }: MemoryDefinition, options: MemoryOptions): Memory | undefined =>
  cell && {
    schema,
    layout: interfaceLayout(schema, options),
    state: stateSpecs(schema, options),
    cell: checkedCell(schema, cell(options) as (state: object, ξ: object) => MemoryStepOutput) as MemoryCell,
    ...(derived && { derived }),
  }
