import * as addressing from '../addressing/index.ts'
import { scope } from '../core/ownership.ts'
import type { TensorsOf } from '../core/shape.ts'
import { stopGradient } from '../kernels/stopGradient.ts'
import type { Conventions } from './conventions.ts'
import { activations, type Layout } from './interface.ts'
import { defineMemory, type MemoryOptions, memoryStep } from './memory.ts'

export const dncState = {
  memory: 'B N W', // M
  readWeightings: 'B R N', // w^r
  writeWeightings: 'B K N', // w^w
  usage: 'B N', // u
  precedence: 'B K N', // p
  link: 'B K N N', // L[i, j]: i was written right after j
} as const
export type DncState = TensorsOf<typeof dncState>

export const dncInterface = {
  readKeys: 'B R W',
  writeKeys: 'B K W',
  writeVectors: 'B K W',
  readStrengths: 'B R',
  writeStrengths: 'B K',
  eraseVectors: 'B K W',
  freeGates: 'B R',
  allocationGates: 'B K',
  writeGates: 'B K',
  readModes: 'B R M', // M = 2K + 1: backward, forward, content
} as const
export type DncInterface = TensorsOf<typeof dncInterface>

/** The interface vector ξ, grouped by activation. */
export const dncLayout = ({ wordSize: W, readHeads: R, writeHeads: K, conventions }: MemoryOptions): Layout => {
  const { keys, strengths, gates, distributions } = activations(conventions)
  const modes = 2 * K + 1
  return [
    { activate: keys, fields: { readKeys: [R, W], writeKeys: [K, W], writeVectors: [K, W] } },
    { activate: strengths, fields: { readStrengths: [R], writeStrengths: [K] } },
    { activate: gates, fields: { eraseVectors: [K, W], freeGates: [R], allocationGates: [K], writeGates: [K] } },
    { activate: distributions(modes), fields: { readModes: [R, modes] } },
  ]
}

/**
 * One moment of a memory  (state at t−1, ξ_t) ↦ (state at t, read vectors r_t, and what lies between): free, allocate,
 * write, link, read. Reads see this step's write.
 *
 * @param state memory state at t−1
 * @param ξ     the controller's interface, parsed and activated
 * @returns     the state at t; `allocation`, `writeContent` `[B K N]`; `backward`, `forward` `[B K R N]`;
 *              `readContent` `[B R N]`; `readVectors` `[B R W]`
 * @see Graves et al. 2016, Methods, “Memory addressing”
 * @law every weighting has mass ≤ 1; usage and link stay in [0, 1]; the link's diagonal is 0
 */
export const dncMoment =
  ({ usageStopGradient }: Pick<Conventions, 'usageStopGradient'>) =>
  (state: DncState, ξ: DncInterface) =>
    scope(() => {
      const written = usageStopGradient ? stopGradient(state.writeWeightings) : state.writeWeightings
      const usage = addressing.usage({ ...state, writeWeightings: written, freeGates: ξ.freeGates })
      const allocation = addressing.allocationWeightings({ usage, ...ξ })
      const sought = { memory: state.memory, keys: ξ.writeKeys, strengths: ξ.writeStrengths }
      const writeContent = addressing.contentWeighting(sought)
      const writeWeightings = addressing.writeWeightings({ content: writeContent, allocation, ...ξ })
      const memory = addressing.erasedAndWritten({ memory: state.memory, writeWeightings, ...ξ })
      const link = addressing.link({ link: state.link, precedence: state.precedence, writeWeightings })
      const precedence = addressing.precedence({ precedence: state.precedence, writeWeightings })
      const along = { link, readWeightings: state.readWeightings }
      const backward = addressing.backwardWeightings(along)
      const forward = addressing.forwardWeightings(along)
      const readContent = addressing.contentWeighting({ memory, keys: ξ.readKeys, strengths: ξ.readStrengths })
      const { readModes } = ξ
      const readWeightings = addressing.readWeightings({ backward, forward, content: readContent, readModes })
      const readVectors = addressing.read({ memory, readWeightings })
      const next = { memory, readWeightings, writeWeightings, usage, precedence, link }
      return { ...next, allocation, writeContent, backward, forward, readContent, readVectors }
    })

/** A DNC's memory as a step to read vectors `[B R W]`. */
export const dncStep = (conventions: Pick<Conventions, 'usageStopGradient'>) =>
  memoryStep<DncState, DncInterface>(dncState, dncMoment(conventions))

export const dnc = defineMemory({
  kind: 'dnc',
  summary: 'Differentiable Neural Computer',
  source: 'Graves et al. 2016',
  build: (options) => {
    const { slots: N, wordSize: W, readHeads: R, writeHeads: K } = options
    return {
      layout: dncLayout(options),
      state: {
        memory: { shape: [N, W], role: 'memory' },
        readWeightings: { shape: [R, N], role: 'weightings' },
        writeWeightings: { shape: [K, N], role: 'weightings' },
        usage: { shape: [N], role: 'bookkeeping' },
        precedence: { shape: [K, N], role: 'bookkeeping' },
        link: { shape: [K, N, N], role: 'bookkeeping' },
      },
      moment: dncMoment(options.conventions),
    }
  },
})
