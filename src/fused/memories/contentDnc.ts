import { contentDncSchema } from '../../memories/contentDnc/schema.ts'
import { at } from '../plan/arena.ts'
import type { Sizes } from '../plan/sizes.ts'
import { fusedAccess } from './access.ts'
import type { MemoryPass } from './memory.ts'
import type { ReadContext, ReadModes } from './readModes.ts'

/** Read weightings by content alone. */
const contentAlone =
  ({ B, R, slots }: Sizes) =>
  ({ readWeightings, content, dReadWeightings, dContent }: ReadContext<never>): ReadModes => {
    const size = B * R * slots
    return {
      state: [],
      histories: {},
      begin: () => undefined,
      forward: ({ kernels, base }, t) =>
        kernels.copyRows(1, size, at(content, base, t), size, at(readWeightings, base, t + 1), size),
      restore: () => undefined,
      backward: ({ kernels, base }) =>
        kernels.copyRows(1, size, at(dReadWeightings, base), size, at(dContent, base), size),
      writtenBackward: () => undefined,
    }
  }

/** The memory of a DNC without links, in the order of `memories/contentDnc/step.ts`: free, allocate, write, read. */
export const fusedContentDnc: MemoryPass = (options, sizes, rows, arena) =>
  fusedAccess(contentDncSchema, options, sizes, rows, arena, contentAlone(sizes))
