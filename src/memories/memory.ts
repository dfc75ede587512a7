import type * as tf from '@tensorflow/tfjs-core'
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
  conventions: Conventions
}>

/** A memory: how it reads an interface vector, what it keeps, and its step to read vectors `[B R W]`. */
export type Memory<S extends TreeRecord = TreeRecord, I = unknown> = Readonly<{
  layout: Layout
  state: StateSpecs
  step: Step<unknown, S, I, tf.Tensor3D>
}>

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
