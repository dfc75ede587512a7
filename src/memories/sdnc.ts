import * as tf from '@tensorflow/tfjs-core'
import * as addressing from '../addressing/index.ts'
import { nearestSlots } from '../addressing/nearestSlots.ts'
import { spread, strongestListed } from '../addressing/slotLists.ts'
import { sparseDirections } from '../addressing/sparseDirections.ts'
import { sparseLinks } from '../addressing/sparseLinks.ts'
import { sparseReading } from '../addressing/sparseReading.ts'
import { strongest } from '../addressing/strongest.ts'
import { withinOne } from '../addressing/withinOne.ts'
import { scope } from '../core/ownership.ts'
import type { TensorsOf } from '../core/shape.ts'
import { stopGradient } from '../kernels/stopGradient.ts'
import { checkMoment } from './checkMoment.ts'
import { activations, type Layout } from './interface.ts'
import { defineMemory, type MemoryOptions, memoryStep } from './memory.ts'
import { samInterface, samLayout, samState } from './sam.ts'

export const sdncState = {
  ...samState,
  recent: 'B K L', // p, the precedence, as a list of L = min(links, N) slots
  recentSlots: 'B K L',
  before: 'B K N L', // N[i, j] as lists by row: i was written right after j
  beforeSlots: 'B K N L',
  afterSlots: 'B K N L', // P[j, i] = N[i, j] as lists by row: which i
} as const
export type SdncState = TensorsOf<typeof sdncState>

export const sdncInterface = {
  ...samInterface,
  readModes: 'B R M', // π, M = 2K + 1: backward, forward, content
} as const
const shapes = { always: { ...sdncState, ...sdncInterface } }
export type SdncInterface = TensorsOf<typeof sdncInterface>

/** The interface vector: a SAM's, then the read modes. */
export const sdncLayout = (options: MemoryOptions): Layout => {
  const { readHeads: R, writeHeads: K, conventions } = options
  const modes = 2 * K + 1
  const { distributions } = activations(conventions)
  return [...samLayout(options), { activate: distributions(modes), fields: { readModes: [R, modes] } }]
}

/** Numbers by head, as one batch. */
const joined = <T extends tf.Tensor>(x: tf.Tensor): T =>
  tf.reshape<tf.Rank>(x, [(x.shape[0] ?? 0) * (x.shape[1] ?? 0), ...x.shape.slice(2)]) as T

/** Numbers of slots, whole again after whatever a state has been through. */
const whole = <T extends tf.Tensor>(slots: tf.Tensor): T =>
  stopGradient(joined<T>(slots), (x) => tf.floor(tf.add<T>(x, 0.5)))

/** Remembers what was written after what: precedence and links at t, and where links lead from what was read at t−1. */
const linked = (state: SdncState, writeWeightings: tf.Tensor3D) => {
  const [B, K, N] = writeWeightings.shape
  const L = state.recent.shape[2]
  const recent = { slots: whole<tf.Tensor2D>(state.recentSlots), weights: joined<tf.Tensor2D>(state.recent) }
  const lists = {
    before: joined<tf.Tensor3D>(state.before),
    beforeSlots: whole<tf.Tensor3D>(state.beforeSlots),
    afterSlots: whole<tf.Tensor3D>(state.afterSlots),
  }
  const links = sparseLinks(lists, { recent, writeWeightings: joined<tf.Tensor2D>(writeWeightings) })
  const precedence: tf.Tensor3D = tf.reshape(spread(recent, N), [B, K, N])
  const next = strongestListed(joined(addressing.precedence({ precedence, writeWeightings })), L)
  const byHead = (x: tf.Tensor3D): tf.Tensor4D => tf.reshape(x, [B, K, N, L])
  return {
    recent: tf.reshape<tf.Rank.R3>(next.weights, [B, K, L]),
    recentSlots: tf.reshape<tf.Rank.R3>(next.slots, [B, K, L]),
    before: byHead(links.before),
    beforeSlots: byHead(links.beforeSlots),
    afterSlots: byHead(links.afterSlots),
    ...sparseDirections(links, state.readWeightings),
  }
}

/**
 * One moment of a memory  (state at t−1, interface) ↦ (state at t, read vectors r_t, and what lies between): write as a
 * SAM does, link what was written to what was written before, and read where keys or links lead. Reads see this step's
 * write.
 *
 * w^r = π_b Nᵀ w^r_{t−1} + π_f Pᵀ w^r_{t−1} + π_c c, of which the strongest `reads` entries are left.
 *
 * @param reads slots of a read weighting, the paper's K
 * @param state memory state at t−1; its lists say how many links there are of a slot, K_L
 * @param ξ     the controller's interface, parsed and activated
 * @returns     the state at t; `allocation`, `recalled` `[B K N]`; `backward`, `forward` `[B K R N]`; `readContent`
 *              `[B R N]`; `readVectors` `[B R W]`
 * @see Rae et al. 2016, supplementary D; Graves et al. 2016, Methods, “Temporal memory linkage”
 * @law a read weighting has at most `reads` entries, and mass ≤ 1; lists are in ascending order
 *
 * Differs from the paper: each write head has links of its own; links are followed by rows (`sparseDirections`), and
 * gradients flow through them; links, which in the paper nothing takes away where a slot is written anew, may lead to
 * more than there is, and read weightings of a mass beyond 1 are scaled to 1.
 */
export const sdncMoment = (reads: number) => (state: SdncState, ξ: SdncInterface) =>
  scope(() => {
    checkMoment('SDNC', shapes, state, ξ)
    const { readKeys, addVectors, readStrengths, readModes, ...gates } = ξ
    const allocation = addressing.leastUsed({ usage: state.usage, ...gates })
    const recalled = addressing.recalled({ readWeightings: state.readWeightings, ...gates })
    const writeWeightings = addressing.writeWeightings({ content: recalled, allocation, ...gates })
    const memory = addressing.overwritten({ memory: state.memory, allocation, writeWeightings, addVectors })
    const links = linked(state, writeWeightings)
    const slots = nearestSlots(memory, readKeys, Math.min(reads, memory.shape[1]))
    const heads = { keys: readKeys, strengths: readStrengths }
    const { readWeightings: readContent } = sparseReading(memory, heads, slots)
    const { backward, forward } = links
    const sought = addressing.readWeightings({ backward, forward, content: readContent, readModes })
    const readWeightings = withinOne(strongest(sought, reads))
    const readVectors = addressing.read({ memory, readWeightings })
    const usage = addressing.recency({ usage: state.usage, readWeightings, writeWeightings })
    return { memory, readWeightings, writeWeightings, usage, ...links, allocation, recalled, readContent, readVectors }
  })

/** A sparse DNC's memory as a step to read vectors `[B R W]`. */
export const sdncStep = (reads: number) => memoryStep<SdncState, SdncInterface>(sdncState, sdncMoment(reads))

export const sdnc = defineMemory({
  kind: 'sdnc',
  summary: 'Sparse Differentiable Neural Computer',
  source: 'Rae et al. 2016',
  build: (options) => {
    const { slots: N, wordSize: W, readHeads: R, writeHeads: K, reads, links } = options
    const L = Math.min(links, N)
    return {
      layout: sdncLayout(options),
      state: {
        memory: { shape: [N, W], role: 'memory' },
        readWeightings: { shape: [R, N], role: 'weightings' },
        writeWeightings: { shape: [K, N], role: 'weightings' },
        usage: { shape: [N], role: 'bookkeeping' },
        recent: { shape: [K, L], role: 'bookkeeping' },
        recentSlots: { shape: [K, L], role: 'slots' },
        before: { shape: [K, N, L], role: 'bookkeeping' },
        beforeSlots: { shape: [K, N, L], role: 'slots' },
        afterSlots: { shape: [K, N, L], role: 'slots' },
      },
      moment: sdncMoment(reads),
    }
  },
})
