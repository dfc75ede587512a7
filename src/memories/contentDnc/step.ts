import * as addressing from '../../addressing/index.ts'
import { tidy } from '../../core/ownership.ts'
import type { AccessInterface, AccessState } from '../dnc/accessSchema.ts'
import { readContentOf, type DncConventions, written } from '../dnc/written.ts'
import { defineMemory, type MemoryStepOutput } from '../memory.ts'
import { contentDncSchema } from './schema.ts'

/**
 * One step of a content-based memory unit: a DNC's without links and read modes. Reads address by content alone, so the
 * state and cost of a step grow with N, not N².
 *
 * @param state memory state at t−1
 * @param ξ     the controller's interface, parsed and activated
 * @returns     the state at t; `allocation`, `writeContent` `[B K N]`; `readVectors` `[B R W]`; with `deallocation`
 *              `retention` `[B N]`. The read weightings are the content weightings.
 * @see Franke et al. 2018, “content-based memory unit”
 * @law read weightings are distributions
 */
const cell =
  (writing: DncConventions) =>
  (state: AccessState, ξ: AccessInterface): MemoryStepOutput<AccessState> =>
    tidy(() => {
      const write = written(writing, state, ξ)
      const readWeightings = readContentOf(write.memory, ξ)
      const readVectors = addressing.read({ memory: write.memory, readWeightings })
      return { ...write, readWeightings, readVectors }
    })

export const contentDnc = defineMemory({
  schema: contentDncSchema,
  cell: ({ conventions }) => cell(conventions),
})
