import * as tf from '@tensorflow/tfjs-core'
import { capMass } from '../../addressing/capMass.ts'
import * as addressing from '../../addressing/index.ts'
import { nearestSlots } from '../../addressing/nearestSlots.ts'
import { spread, topKListed } from '../../addressing/slotLists.ts'
import { sparseDirections } from '../../addressing/sparseDirections.ts'
import { sparseLinks } from '../../addressing/sparseLinks.ts'
import { sparseReading } from '../../addressing/sparseReading.ts'
import { topK } from '../../addressing/topK.ts'
import { tidy } from '../../core/ownership.ts'
import { stopGradient } from '../../kernels/stopGradient.ts'
import { checkedCell } from '../checkedCell.ts'
import { defineMemory, memoryStep } from '../memory.ts'
import { denseLinks } from './denseLinks.ts'
import { type SdncInterface, type SdncState, sdncSchema } from './schema.ts'

/** Merges the head axis into the batch axis. */
const joined = <T extends tf.Tensor>(x: tf.Tensor): T =>
  tf.reshape<tf.Rank>(x, [(x.shape[0] ?? 0) * (x.shape[1] ?? 0), ...x.shape.slice(2)]) as T

/** Slot numbers, rounded to integers in case the state has been processed. */
const whole = <T extends tf.Tensor>(slots: tf.Tensor): T =>
  stopGradient(joined<T>(slots), (x) => tf.floor(tf.add<T>(x, 0.5)))

/** Precedence and links at t, and the backward and forward weightings from the reads at t−1. */
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
  const next = topKListed(joined(addressing.precedence({ precedence, writeWeightings })), L)
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
 * One step of a memory  (state at t−1, interface) ↦ (state at t, read vectors r_t, and intermediates): write as in
 * SAM, update the links in write order, and read by keys or links. Reads see this step's write.
 *
 * w^r = π_b Nᵀ w^r_{t−1} + π_f Pᵀ w^r_{t−1} + π_c c, with only its `readTopK` largest entries.
 *
 * @param readTopK slots of a read weighting, the paper's K
 * @param state    memory state at t−1; the length of its lists is the number of links per slot, K_L
 * @param ξ        the controller's interface, parsed and activated
 * @returns        the state at t; `allocation`, `previousReads` `[B K N]`; `backward`, `forward` `[B K R N]`; `readContent`
 *              `[B R N]`; `readVectors` `[B R W]`
 * @see Rae et al. 2016, supplementary D; Graves et al. 2016, Methods, “Temporal memory linkage”
 * @law a read weighting has at most `readTopK` entries, and mass ≤ 1; lists are in ascending order
 *
 * Differs from the paper: each write head has its own links; links are followed by rows (`sparseDirections`), and
 * gradients flow through them; directions may have a mass above 1, since the paper never removes links to a slot that
 * is rewritten, so read weightings of a mass above 1 are scaled to 1.
 */
const cell = (readTopK: number) => (state: SdncState, ξ: SdncInterface) =>
  tidy(() => {
    const { readKeys, addVectors, readStrengths, readModes, ...gates } = ξ
    const allocation = addressing.leastUsed({ usage: state.usage, ...gates })
    const previousReads = addressing.previousReads({ readWeightings: state.readWeightings, ...gates })
    const writeWeightings = addressing.writeWeightings({ content: previousReads, allocation, ...gates })
    const memory = addressing.overwritten({ memory: state.memory, allocation, writeWeightings, addVectors })
    const links = linked(state, writeWeightings)
    const slots = nearestSlots(memory, readKeys, Math.min(readTopK, memory.shape[1]))
    const heads = { keys: readKeys, strengths: readStrengths }
    const { readWeightings: readContent } = sparseReading(memory, heads, slots)
    const { backward, forward } = links
    const sought = addressing.readWeightings({ backward, forward, content: readContent, readModes })
    const readWeightings = capMass(topK(sought, readTopK))
    const readVectors = addressing.read({ memory, readWeightings })
    const usage = addressing.lastAccess({ usage: state.usage, readWeightings, writeWeightings })
    return {
      memory,
      readWeightings,
      writeWeightings,
      usage,
      ...links,
      allocation,
      previousReads,
      readContent,
      readVectors,
    }
  })

/** {@link cell} with its arguments checked: throws a RangeError naming the tensor that does not fit. */
export const sdncCell = (readTopK: number) => checkedCell(sdncSchema, cell(readTopK))

/** {@link sdncCell} as a step that returns the next state and the read vectors `[B R W]`. */
export const sdncStep = (readTopK: number) => memoryStep<SdncState, SdncInterface>(sdncSchema.state, sdncCell(readTopK))

export const sdnc = defineMemory({ schema: sdncSchema, cell: ({ readTopK }) => cell(readTopK), derived: denseLinks })
