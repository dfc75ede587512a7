import { padded } from './arena.ts'
import { dReadsAt, readsAt, type StackedRows } from './rows.ts'
import type { Sizes } from './sizes.ts'
import type { StateField } from './state.ts'

type Places = Pick<StateField, 'at' | 'gradientAt'>

/** The memory, a row a slot. */
export const memoryBlock = ({ N, W, word }: Sizes, places: Places): StateField => ({
  path: 'memory',
  groups: N,
  width: W,
  stride: word,
  sequence: padded(N) * word,
  inRows: false,
  ...places,
})

/** A vector of slots for each of so many heads. */
export const slotBlock = (path: string, heads: number, { N, slots }: Sizes, places: Places): StateField => ({
  path,
  groups: heads,
  width: N,
  stride: slots,
  sequence: heads * slots,
  inRows: false,
  ...places,
})

/** The read vectors, which lie in the rows [h; r]. */
export const readVectorsBlock = ({ R, W, word }: Sizes, rows: StackedRows): StateField => ({
  path: 'readVectors',
  groups: R,
  width: W,
  stride: word,
  sequence: rows.stride,
  inRows: true,
  at: (base, t) => readsAt(rows, base, t),
  gradientAt: (base, t) => dReadsAt(rows, base, t),
})
