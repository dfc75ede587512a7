import type * as t from 'io-ts'
import { OddInt, PositiveInt, withDefault } from '../core/codec.ts'
import type { Conventions } from './conventions.ts'

/** The sizes of memories, with their defaults. A memory's schema lists those that it has. */
export const memoryOptionFields = {
  slots: withDefault(PositiveInt, 128, 'slots, N'),
  wordSize: withDefault(PositiveInt, 20, 'numbers per slot, W'),
  readHeads: withDefault(PositiveInt, 1, 'read heads, R'),
  writeHeads: withDefault(PositiveInt, 1, 'write heads, K'),
  /** −⌊S/2⌋ … ⌊S/2⌋. */
  shifts: withDefault(OddInt, 3, 'number of shifts, S: 3 means −1, 0 and 1'),
  /** The K of Rae et al. 2016. */
  readTopK: withDefault(PositiveInt, 4, 'number of slots that a read head reads: those most similar to its key'),
  /** The K_L of Rae et al. 2016. */
  linksPerSlot: withDefault(PositiveInt, 8, 'number of links per slot in each direction, L'),
} as const

/** The name of a size of memories, such as `slots`. */
export type MemoryOptionName = keyof typeof memoryOptionFields

/** The options to build a memory: every size, even of axes that it lacks, and every convention. */
export type MemoryOptions = Readonly<{ [K in MemoryOptionName]: t.TypeOf<(typeof memoryOptionFields)[K]> }> &
  Readonly<{ conventions: Conventions }>

/** The sizes that every memory with slots has. */
export const SIZES = ['slots', 'wordSize', 'readHeads', 'writeHeads'] as const satisfies ReadonlyArray<MemoryOptionName>
