import * as addressing from '../../addressing/index.ts'
import { nearestSlots } from '../../addressing/nearestSlots.ts'
import { sparseReading } from '../../addressing/sparseReading.ts'
import { tidy } from '../../core/ownership.ts'
import { checkedCell } from '../checkedCell.ts'
import { defineMemory, memoryStep } from '../memory.ts'
import { type SamInterface, type SamState, samSchema } from './schema.ts'

/**
 * One step of a memory  (state at t−1, interface) ↦ (state at t, read vectors r_t, and intermediates): choose the
 * least used slots, write, find the nearest slots, read those. Reads see this step's write.
 *
 * w^w = α ((1 − γ) I^U + γ w^r_{t−1}), where I^U is the least recently accessed slot. That slot is cleared first; to
 * slots that were read, words are only added.
 *
 * @param readTopK the number of slots that a read head reads, the paper's K; all if there are fewer
 * @param state    memory state at t−1
 * @param ξ        the controller's interface, parsed and activated
 * @returns        the state at t; `allocation` (I^U), `previousReads` (w^r_{t−1} by write head) `[B K N]`; `readVectors` `[B R W]`
 * @see Rae et al. 2016, §3
 * @law a read weighting has at most `readTopK` entries; no gradient flows through which slots they are
 *
 * Differs from the paper: keys have strengths, as in the NTM; read and write heads may differ in number.
 */
const cell =
  (readTopK: number) =>
  (state: SamState, { readKeys, addVectors, readStrengths, ...gates }: SamInterface) =>
    tidy(() => {
      const allocation = addressing.leastUsed({ usage: state.usage, ...gates })
      const previousReads = addressing.previousReads({ readWeightings: state.readWeightings, ...gates })
      const writeWeightings = addressing.writeWeightings({ content: previousReads, allocation, ...gates })
      const memory = addressing.overwritten({ memory: state.memory, allocation, writeWeightings, addVectors })
      const slots = nearestSlots(memory, readKeys, Math.min(readTopK, memory.shape[1]))
      const heads = { keys: readKeys, strengths: readStrengths }
      const { readWeightings, readVectors } = sparseReading(memory, heads, slots)
      const usage = addressing.lastAccess({ usage: state.usage, readWeightings, writeWeightings })
      return { memory, readWeightings, writeWeightings, usage, allocation, previousReads, readVectors }
    })

/**
 * One step of a SAM's memory,  (state at t−1, interface) ↦ (state at t, read vectors `[B R W]`, intermediates), with
 * the shapes of {@link samSchema}. Rae et al. 2016, §3. `readTopK` is the number of slots that a read head reads.
 * Throws a RangeError naming the tensor that does not fit.
 */
export const samCell = (readTopK: number) => checkedCell(samSchema, cell(readTopK))

/** {@link samCell} as a step that returns the next state and the read vectors `[B R W]`. */
export const samStep = (readTopK: number) => memoryStep<SamState, SamInterface>(samSchema.state, samCell(readTopK))

export const sam = defineMemory({ schema: samSchema, cell: ({ readTopK }) => cell(readTopK) })
