import type { Conventions } from '../memories/conventions.ts'
import { fusedAccess } from './access.ts'
import { type Arena, at } from './arena.ts'
import type { FusedMemory } from './memory.ts'
import type { Around, ReadWays } from './readWays.ts'
import type { StackedRows } from './rows.ts'
import type { Sizes } from './sizes.ts'

/** Reads go where content leads. */
const contentAlone =
  ({ B, R, slots }: Sizes) =>
  ({ readWeightings, content, dReadWeightings, dContent }: Around): ReadWays => {
    const size = B * R * slots
    return {
      state: [],
      begin: () => undefined,
      forward: ({ kernels, base }, t) =>
        kernels.copyRows(1, size, at(content, base, t), size, at(readWeightings, base, t + 1), size),
      restore: () => undefined,
      backward: ({ kernels, base }) =>
        kernels.copyRows(1, size, at(dReadWeightings, base), size, at(dContent, base), size),
      writtenBackward: () => undefined,
    }
  }

/** The memory of a DNC without links, in the order of `memories/contentDnc.ts`: free, allocate, write, read. */
export const fusedContentDnc = (conventions: Conventions, sizes: Sizes, rows: StackedRows, arena: Arena): FusedMemory =>
  fusedAccess(conventions, sizes, rows, arena, { modes: [], sharpness: [] }, contentAlone(sizes))
