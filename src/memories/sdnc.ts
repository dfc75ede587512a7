import * as addressing from '../addressing/index.ts'
import { nearestSlots } from '../addressing/nearestSlots.ts'
import { linksBackward, linksForward } from '../addressing/sparseLinks.ts'
import { sparseReading } from '../addressing/sparseReading.ts'
import { strongest } from '../addressing/strongest.ts'
import { withinOne } from '../addressing/withinOne.ts'
import { scope } from '../core/ownership.ts'
import type { TensorsOf } from '../core/shape.ts'
import { activations, type Layout } from './interface.ts'
import { defineMemory, type MemoryOptions, memoryStep } from './memory.ts'
import { samInterface, samLayout, samState } from './sam.ts'

export const sdncState = {
  ...samState,
  precedence: 'B K N', // p, at most `links` entries
  link: 'B K N N', // N[i, j]: i was written right after j; at most `links` entries a row
  backLink: 'B K N N', // P[i, j]: i was written right before j; at most `links` entries a row
} as const
export type SdncState = TensorsOf<typeof sdncState>

export const sdncInterface = {
  ...samInterface,
  readModes: 'B R M', // π, M = 2K + 1: backward, forward, content
} as const
export type SdncInterface = TensorsOf<typeof sdncInterface>

/** The interface vector: a SAM's, then the read modes. */
export const sdncLayout = (options: MemoryOptions): Layout => {
  const { readHeads: R, writeHeads: K, conventions } = options
  const modes = 2 * K + 1
  const { distributions } = activations(conventions)
  return [...samLayout(options), { activate: distributions(modes), fields: { readModes: [R, modes] } }]
}

/** How many entries are left of what is sparse. */
type Sparsity = Pick<MemoryOptions, 'reads' | 'links'>

/**
 * One moment of a memory  (state at t−1, interface) ↦ (state at t, read vectors r_t, and what lies between): write as a
 * SAM does, link what was written to what was written before, and read where keys or links lead. Reads see this step's
 * write.
 *
 * w^r = π_b P w^r_{t−1} + π_f N w^r_{t−1} + π_c c, of which the strongest `reads` entries are left.
 *
 * @param sparsity `reads`: slots of a read weighting, the paper's K; `links`: of a row of links, and of the precedence, K_L
 * @param state    memory state at t−1
 * @param ξ        the controller's interface, parsed and activated
 * @returns        the state at t; `allocation`, `recalled` `[B K N]`; `backward`, `forward` `[B K R N]`; `readContent`
 *                 `[B R N]`; `readVectors` `[B R W]`
 * @see Rae et al. 2016, supplementary D; Graves et al. 2016, Methods, “Temporal memory linkage”
 * @law a read weighting has at most `reads` entries, and mass ≤ 1; a row of links has at most `links`
 *
 * Differs from the paper: each write head has links of its own; gradients flow through links; links, which in the paper
 * nothing takes away where a slot is written anew, may lead to more than there is, and read weightings of a mass beyond
 * 1 are scaled to 1.
 */
export const sdncMoment =
  ({ reads, links }: Sparsity) =>
  (state: SdncState, ξ: SdncInterface) =>
    scope(() => {
      const { readKeys, addVectors, readStrengths, readModes, ...gates } = ξ
      const allocation = addressing.leastUsed({ usage: state.usage, ...gates })
      const recalled = addressing.recalled({ readWeightings: state.readWeightings, ...gates })
      const writeWeightings = addressing.writeWeightings({ content: recalled, allocation, ...gates })
      const memory = addressing.overwritten({ memory: state.memory, allocation, writeWeightings, addVectors })

      const written = { precedence: state.precedence, writeWeightings }
      const link = linksForward({ links: state.link, ...written }, links)
      const backLink = linksBackward({ links: state.backLink, ...written }, links)
      const precedence = strongest(addressing.precedence(written), links)

      const forward = addressing.forwardWeightings({ link, readWeightings: state.readWeightings })
      const backward = addressing.forwardWeightings({ link: backLink, readWeightings: state.readWeightings })
      const slots = nearestSlots(memory, readKeys, Math.min(reads, memory.shape[1]))
      const heads = { keys: readKeys, strengths: readStrengths }
      const { readWeightings: readContent } = sparseReading(memory, heads, slots)
      const sought = addressing.readWeightings({ backward, forward, content: readContent, readModes })
      const readWeightings = withinOne(strongest(sought, reads))
      const readVectors = addressing.read({ memory, readWeightings })
      const usage = addressing.recency({ usage: state.usage, readWeightings, writeWeightings })
      const lookedUp = { allocation, recalled, backward, forward, readContent }
      return { memory, readWeightings, writeWeightings, usage, precedence, link, backLink, ...lookedUp, readVectors }
    })

/** A sparse DNC's memory as a step to read vectors `[B R W]`. */
export const sdncStep = (sparsity: Sparsity) => memoryStep<SdncState, SdncInterface>(sdncState, sdncMoment(sparsity))

export const sdnc = defineMemory({
  kind: 'sdnc',
  summary: 'Sparse Differentiable Neural Computer',
  source: 'Rae et al. 2016',
  build: (options) => {
    const { slots: N, wordSize: W, readHeads: R, writeHeads: K } = options
    return {
      layout: sdncLayout(options),
      state: {
        memory: { shape: [N, W], role: 'memory' },
        readWeightings: { shape: [R, N], role: 'weightings' },
        writeWeightings: { shape: [K, N], role: 'weightings' },
        usage: { shape: [N], role: 'bookkeeping' },
        precedence: { shape: [K, N], role: 'bookkeeping' },
        link: { shape: [K, N, N], role: 'bookkeeping' },
        backLink: { shape: [K, N, N], role: 'bookkeeping' },
      },
      moment: sdncMoment(options),
    }
  },
})
