import * as tf from '@tensorflow/tfjs-core'
import { checkDefinition, RECORD } from '../core/definitionCheck.ts'
import type { Fields, FieldsOf } from '../core/codec.ts'
import type { ModuleNote } from '../core/moduleNote.ts'
import { tidy } from '../core/ownership.ts'
import { namingModule } from '../core/partFailed.ts'
import type { StateSpecs } from '../core/state.ts'
import type { TreeRecord } from '../core/tree.ts'
import type { Step } from '../step/index.ts'
import { checkedCell } from './checkedCell.ts'
import type { InterfaceLayout } from './interface.ts'
import type { MemoryOptions } from './options.ts'
import { type InterfaceOf, interfaceLayout, type MemorySchema, type StateOf, stateSpecs } from './schema.ts'

/** A tensor `[B …]`, or its parts along the head axis, 1. */
export type HeadParts = tf.Tensor | ReadonlyArray<tf.Tensor>

/** Concatenates parts along the head axis. */
export const joined = (parts: HeadParts): tf.Tensor => (parts instanceof tf.Tensor ? parts : tf.concat([...parts], 1))

/**
 * All results of a memory step, by name: the next state, the read vectors `[B R W]`, and the intermediates.
 */
export type MemoryStepOutput<S = TreeRecord> = S &
  Readonly<{ readVectors: tf.Tensor3D }> &
  Readonly<Record<string, HeadParts>>

/** A memory step with all its results: (state at t−1, interface) ↦ state at t, read vectors, intermediates. */
export type MemoryCell<S = TreeRecord, I = unknown> = (state: S, ξ: I) => MemoryStepOutput<S>

/** A memory with given sizes and conventions. */
export type Memory<S = TreeRecord, I = unknown> = Readonly<{
  schema: MemorySchema
  layout: InterfaceLayout
  state: StateSpecs
  cell: MemoryCell<S, I>
  /** Further fields of recordings, derived from the results of a step. */
  derived?: (intermediates: Readonly<Record<string, tf.Tensor>>) => Readonly<Record<string, tf.Tensor>>
}>

/** The next state in a step's results. */
export const stateAfter = <S>(output: MemoryStepOutput<S>, fields: Readonly<Record<keyof S, unknown>>): S =>
  Object.fromEntries(Object.keys(fields).map((name) => [name, output[name]])) as S

/** A memory's step to read vectors `[B R W]`, without the intermediates. */
export const memoryStep =
  <S, I>(fields: Readonly<Record<keyof S, unknown>>, cell: MemoryCell<S, I>): Step<unknown, S, I, tf.Tensor3D> =>
  (_params, state, ξ) =>
    tidy(() => {
      const output = cell(state, ξ)
      return [stateAfter(output, fields), output.readVectors] as const
    })

/** A kind of memory, by value: its schema, and how to build its cell from sizes and conventions. */
export type MemoryDefinition = Readonly<{
  kind: string
  schema: MemorySchema
  /** `undefined` for the controller without a memory. */
  cell?: (options: MemoryOptions) => MemoryCell
  /** The options that it adds to `model`, each made with `withDefault`. */
  ownOptions?: Fields
  derived?: Memory['derived']
  /** The module that it was loaded from, if any. */
  module?: ModuleNote
}>

const CELL = [
  (value: unknown) => value === undefined || typeof value === 'function',
  'a function from options to the step',
] as const

/**
 * Defines a kind of memory, with the state and interface of its schema.
 *
 * @param definition `cell` gets the sizes and conventions of a model, and returns the step: from the state before and the
 *   interface, both as the schema says, to the state after, the read vectors `[B R W]` and the intermediates
 * @throws TypeError naming the fields that are missing or wrong
 */
export const defineMemory = <const S extends MemorySchema, O extends object = object>(
  definition: Readonly<{
    schema: S
    ownOptions?: FieldsOf<O>
    cell?: (options: MemoryOptions & Readonly<O>) => MemoryCell<StateOf<S>, InterfaceOf<S>>
    derived?: Memory['derived']
  }>,
): MemoryDefinition => {
  checkDefinition('defineMemory', definition, { schema: RECORD, cell: CELL })
  return { kind: definition.schema.kind, ...definition } as unknown as MemoryDefinition
}

/** A memory with these sizes and conventions; `undefined` for the controller without a memory. */
export const buildMemory = (
  { schema, cell, derived, module }: MemoryDefinition,
  options: MemoryOptions,
): Memory | undefined =>
  cell &&
  namingModule(module, 'schema', () => {
    const step = namingModule(module, 'cell', () => cell(options)) as (state: object, ξ: object) => MemoryStepOutput
    const checked = checkedCell(schema, step) as MemoryCell
    return {
      schema,
      layout: interfaceLayout(schema, options),
      state: stateSpecs(schema, options),
      cell: (state, ξ) => namingModule(module, 'cell', () => checked(state, ξ)),
      ...(derived && { derived: (found) => namingModule(module, 'derived', () => derived(found)) }),
    }
  })
