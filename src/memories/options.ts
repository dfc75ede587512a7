import type * as t from 'io-ts'
import { OddInt, PositiveInt, withDefault } from '../core/codec.ts'
import type { Conventions } from './conventions.ts'

/** The sizes of memories, with their defaults. Which of them a memory has, its schema says. */
export const memoryOptionFields = {
  slots: withDefault(PositiveInt, 128, 'slots, N'),
  wordSize: withDefault(PositiveInt, 20, 'numbers per slot, W'),
  readHeads: withDefault(PositiveInt, 1, 'read heads, R'),
  writeHeads: withDefault(PositiveInt, 1, 'write heads, K'),
  /** −⌊S/2⌋ … ⌊S/2⌋. */
  shifts: withDefault(OddInt, 3, 'how many shifts a head may take, S: 3 are −1, 0 and 1'),
  /** Those whose words are most like its key. The K of Rae et al. 2016. */
  readTopK: withDefault(PositiveInt, 4, 'how many slots a read head reads: those most like its key'),
  /** The K_L of Rae et al. 2016. */
  linksPerSlot: withDefault(PositiveInt, 8, 'how many links a slot has in each direction, L'),
} as const

export type MemoryOptionName = keyof typeof memoryOptionFields

/** What a memory needs to know to be built: every size, also of axes that it has not, and every convention. */
export type MemoryOptions = Readonly<{ [K in MemoryOptionName]: t.TypeOf<(typeof memoryOptionFields)[K]> }> &
  Readonly<{ conventions: Conventions }>

/** The sizes that every memory with slots has. */
export const SIZES = ['slots', 'wordSize', 'readHeads', 'writeHeads'] as const satisfies ReadonlyArray<MemoryOptionName>
