import * as addressing from '../addressing/index.ts'
import { nearestSlots } from '../addressing/nearestSlots.ts'
import { sparseReading } from '../addressing/sparseReading.ts'
import { scope } from '../core/ownership.ts'
import type { TensorsOf } from '../core/shape.ts'
import { checkMoment } from './checkMoment.ts'
import { activations, type Layout } from './interface.ts'
import { defineMemory, type MemoryOptions, memoryStep } from './memory.ts'

export const samState = {
  memory: 'B N W', // M
  readWeightings: 'B R N', // w^r, zero outside the slots that were read
  writeWeightings: 'B K N', // w^w
  usage: 'B N', // u = 1 / (1 + steps since the last access)
} as const
export type SamState = TensorsOf<typeof samState>

export const samInterface = {
  readKeys: 'B R W', // q
  addVectors: 'B K W', // a
  readStrengths: 'B R', // β
  allocationGates: 'B K', // 1 − γ: the least used slot, or what was read a step ago
  writeGates: 'B K', // α
} as const
const shapes = { always: { ...samState, ...samInterface } }
export type SamInterface = TensorsOf<typeof samInterface>

/** The interface vector: read keys, add vectors, strengths, allocation and write gates. */
export const samLayout = ({ wordSize: W, readHeads: R, writeHeads: K, conventions }: MemoryOptions): Layout => {
  const { keys, strengths, gates } = activations(conventions)
  return [
    { activate: keys, fields: { readKeys: [R, W], addVectors: [K, W] } },
    { activate: strengths, fields: { readStrengths: [R] } },
    { activate: gates, fields: { allocationGates: [K], writeGates: [K] } },
  ]
}

/**
 * One moment of a memory  (state at t−1, interface) ↦ (state at t, read vectors r_t, and what lies between): choose the
 * least used slots, write, find the nearest slots, read those. Reads see this step's write.
 *
 * w^w = α ((1 − γ) I^U + γ w^r_{t−1}), where I^U is the slot that was neither read nor written for longest. That slot is
 * cleared first; what was read is only added to.
 *
 * @param reads how many slots a read head looks at, the paper's K; all of them where there are fewer
 * @param state memory state at t−1
 * @param ξ     the controller's interface, parsed and activated
 * @returns     the state at t; `allocation` (I^U), `recalled` (w^r_{t−1} by write head) `[B K N]`; `readVectors` `[B R W]`
 * @see Rae et al. 2016, §3
 * @law a read weighting has at most `reads` entries; no gradient flows through which slots they are
 *
 * Differs from the paper: keys have strengths, as in the NTM; read and write heads may differ in number.
 */
export const samMoment =
  (reads: number) =>
  (state: SamState, { readKeys, addVectors, readStrengths, ...gates }: SamInterface) =>
    scope(() => {
      checkMoment('SAM', shapes, state, { readKeys, addVectors, readStrengths, ...gates })
      const allocation = addressing.leastUsed({ usage: state.usage, ...gates })
      const recalled = addressing.recalled({ readWeightings: state.readWeightings, ...gates })
      const writeWeightings = addressing.writeWeightings({ content: recalled, allocation, ...gates })
      const memory = addressing.overwritten({ memory: state.memory, allocation, writeWeightings, addVectors })
      const slots = nearestSlots(memory, readKeys, Math.min(reads, memory.shape[1]))
      const heads = { keys: readKeys, strengths: readStrengths }
      const { readWeightings, readVectors } = sparseReading(memory, heads, slots)
      const usage = addressing.recency({ usage: state.usage, readWeightings, writeWeightings })
      return { memory, readWeightings, writeWeightings, usage, allocation, recalled, readVectors }
    })

/** A SAM's memory as a step to read vectors `[B R W]`. */
export const samStep = (reads: number) => memoryStep<SamState, SamInterface>(samState, samMoment(reads))

export const sam = defineMemory({
  kind: 'sam',
  summary: 'Sparse Access Memory',
  source: 'Rae et al. 2016',
  build: (options) => {
    const { slots: N, wordSize: W, readHeads: R, writeHeads: K, reads } = options
    return {
      layout: samLayout(options),
      state: {
        memory: { shape: [N, W], role: 'memory' },
        readWeightings: { shape: [R, N], role: 'weightings' },
        writeWeightings: { shape: [K, N], role: 'weightings' },
        usage: { shape: [N], role: 'bookkeeping' },
      },
      moment: samMoment(reads),
    }
  },
})
