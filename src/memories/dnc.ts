import type * as tf from '@tensorflow/tfjs-core'
import * as addressing from '../addressing/index.ts'
import { scope } from '../core/ownership.ts'
import type { TensorsOf } from '../core/shape.ts'
import {
  type AccessInterface,
  accessInterface,
  accessLayout,
  accessState,
  accessStateSpecs,
  maskInterface,
  maskLayout,
  soughtByReads,
  type Writing,
  written,
} from './access.ts'
import { checkMoment } from './checkMoment.ts'
import { activations, type Layout } from './interface.ts'
import { defineMemory, type MemoryOptions, memoryStep, type Moment } from './memory.ts'

export const dncState = {
  ...accessState,
  precedence: 'B K N', // p
  link: 'B K N N', // L[i, j]: i was written right after j
} as const
export type DncState = TensorsOf<typeof dncState>

const modesInterface = { readModes: 'B R M' } as const // M = 2K + 1: backward, forward, content
/** What `linkSharpness` adds: exponents per read head, one for each write head's link. */
const sharpnessInterface = { backwardSharpness: 'B R K', forwardSharpness: 'B R K' } as const

const shapes = {
  always: { ...dncState, ...accessInterface, ...modesInterface },
  optional: { ...maskInterface, ...sharpnessInterface },
}

export type DncInterface = AccessInterface &
  TensorsOf<typeof modesInterface> &
  Partial<TensorsOf<typeof sharpnessInterface>>

const sharpnessLayout = ({ readHeads: R, writeHeads: K, conventions }: MemoryOptions): Layout =>
  conventions.linkSharpness
    ? [
        {
          activate: activations(conventions).sharpening,
          fields: { backwardSharpness: [R, K], forwardSharpness: [R, K] },
        },
      ]
    : []

/** The interface vector ξ, grouped by activation. What a switch adds comes last. */
export const dncLayout = (options: MemoryOptions): Layout => {
  const { readHeads: R, writeHeads: K, conventions } = options
  const modes = 2 * K + 1
  return [
    ...accessLayout(options),
    { activate: activations(conventions).distributions(modes), fields: { readModes: [R, modes] } },
    ...maskLayout(options),
    ...sharpnessLayout(options),
  ]
}

/** Where links lead from where the read heads were; as found, and sharpened where there are exponents. */
const directions = (
  link: tf.Tensor4D,
  readWeightings: tf.Tensor3D,
  { backwardSharpness, forwardSharpness }: DncInterface,
): Readonly<{ backward: tf.Tensor4D; forward: tf.Tensor4D }> & Readonly<Record<string, tf.Tensor>> => {
  const backward = addressing.backwardWeightings({ link, readWeightings })
  const forward = addressing.forwardWeightings({ link, readWeightings })
  if (backwardSharpness === undefined || forwardSharpness === undefined) return { backward, forward }
  return {
    blurredBackward: backward,
    blurredForward: forward,
    backward: addressing.sharpenedDirections({ directions: backward, sharpness: backwardSharpness }),
    forward: addressing.sharpenedDirections({ directions: forward, sharpness: forwardSharpness }),
  }
}

/**
 * One moment of a memory  (state at t−1, ξ_t) ↦ (state at t, read vectors r_t, and what lies between): free, allocate,
 * write, link, read. Reads see this step's write.
 *
 * @param state memory state at t−1
 * @param ξ     the controller's interface, parsed and activated
 * @returns     the state at t; `allocation`, `writeContent` `[B K N]`; `backward`, `forward` `[B K R N]`;
 *              `readContent` `[B R N]`; `readVectors` `[B R W]`; with `deallocation` `retention` `[B N]`; with
 *              `linkSharpness` `blurredBackward`, `blurredForward` `[B K R N]`: what was sharpened
 * @see Graves et al. 2016, Methods, “Memory addressing”; Csordás & Schmidhuber 2019
 * @law every weighting has mass ≤ 1; usage and link stay in [0, 1]; the link's diagonal is 0
 */
export const dncMoment =
  (writing: Writing) =>
  (state: DncState, ξ: DncInterface): Moment<DncState> =>
    scope(() => {
      checkMoment('DNC', shapes, state, ξ)
      const write = written(writing, state, ξ)
      const { memory, writeWeightings } = write
      const link = addressing.link({ link: state.link, precedence: state.precedence, writeWeightings })
      const precedence = addressing.precedence({ precedence: state.precedence, writeWeightings })
      const ways = directions(link, state.readWeightings, ξ)
      const readContent = soughtByReads(memory, ξ)
      const { backward, forward } = ways
      const readWeightings = addressing.readWeightings({
        backward,
        forward,
        content: readContent,
        readModes: ξ.readModes,
      })
      const readVectors = addressing.read({ memory, readWeightings })
      return { ...write, readWeightings, precedence, link, ...ways, readContent, readVectors }
    })

/** A DNC's memory as a step to read vectors `[B R W]`. */
export const dncStep = (writing: Writing) => memoryStep<DncState, DncInterface>(dncState, dncMoment(writing))

export const dnc = defineMemory({
  kind: 'dnc',
  summary: 'Differentiable Neural Computer',
  source: 'Graves et al. 2016',
  build: (options) => {
    const { slots: N, writeHeads: K } = options
    return {
      layout: dncLayout(options),
      state: {
        ...accessStateSpecs(options),
        precedence: { shape: [K, N], role: 'bookkeeping' },
        link: { shape: [K, N, N], role: 'bookkeeping' },
      },
      moment: dncMoment(options.conventions),
    }
  },
})
