import * as tf from '@tensorflow/tfjs-core'
import * as addressing from '../addressing/index.ts'
import { scope } from '../core/ownership.ts'
import type { TensorsOf } from '../core/shape.ts'
import { gradientClipped } from '../kernels/gradientClipped.ts'
import type { Conventions } from './conventions.ts'
import { checkMoment } from './checkMoment.ts'
import { activations, type Layout } from './interface.ts'
import { lookedUp } from './lookedUp.ts'
import { defineMemory, type MemoryOptions, memoryStep, type Moment } from './memory.ts'

export const ntmState = {
  memory: 'B N W', // M
  readWeightings: 'B R N',
  writeWeightings: 'B K N',
} as const
export type NtmState = TensorsOf<typeof ntmState>

/** Heads in the order reads, then writes: H = R + K. */
export const ntmInterface = {
  keys: 'B H W',
  strengths: 'B H',
  interpolationGates: 'B H',
  shiftWeightings: 'B H S',
  sharpening: 'B H',
  eraseVectors: 'B K W',
  addVectors: 'B K W',
} as const
/** What `masking` adds. */
const maskInterface = { masks: 'B H W' } as const
const shapes = { always: { ...ntmState, ...ntmInterface }, optional: maskInterface }
export type NtmInterface = TensorsOf<typeof ntmInterface> & Partial<TensorsOf<typeof maskInterface>>

/** The interface vector: keys, strengths, gates, shifts, sharpening, erase and add vectors; last what a switch adds. */
export const ntmLayout = ({ wordSize: W, readHeads, writeHeads: K, shifts: S, conventions }: MemoryOptions): Layout => {
  const { keys, strengths, gates, distributions, sharpening } = activations(conventions)
  const H = readHeads + K
  return [
    { activate: keys, fields: { keys: [H, W] } },
    { activate: strengths, fields: { strengths: [H] } },
    { activate: gates, fields: { interpolationGates: [H] } },
    { activate: distributions(S), fields: { shiftWeightings: [H, S] } },
    { activate: sharpening, fields: { sharpening: [H] } },
    { activate: gates, fields: { eraseVectors: [K, W] } },
    { activate: keys, fields: { addVectors: [K, W] } },
    ...(conventions.masking ? [{ activate: gates, fields: { masks: [H, W] } }] : []),
  ]
}

type Heads = Omit<NtmInterface, 'eraseVectors' | 'addVectors'>

/** The weightings of some heads, and the stages on the way there. */
type Addressed = Readonly<Record<'content' | 'interpolated' | 'shifted' | 'weightings', tf.Tensor3D>>

/**
 * The weightings of some heads: look up by content, interpolate with the last weightings, shift, sharpen.
 *
 * @see Graves et al. 2014, §3.3 and figure 2; with masks, Csordás & Schmidhuber 2019
 */
const address = (memory: tf.Tensor3D, previous: tf.Tensor3D, heads: Heads): Addressed => {
  const content = lookedUp(memory, heads)
  const interpolated = addressing.interpolation({ content, previous, interpolationGates: heads.interpolationGates })
  const shifted = addressing.circularShift({ weightings: interpolated, shiftWeightings: heads.shiftWeightings })
  const weightings = addressing.sharpening({ weightings: shifted, sharpening: heads.sharpening })
  return { content, interpolated, shifted, weightings }
}

/** The first `count` heads along axis 1, and the others. */
const divide = <T extends tf.Tensor>(x: T, count: number): readonly [T, T] =>
  tf.split(x, [count, (x.shape[1] as number) - count], 1) as [T, T]

const divideHeads = (heads: Heads, count: number): readonly [Heads, Heads] => {
  const parts = Object.entries(heads).map(([name, x]) => [name, divide(x, count)] as const)
  const side = (index: 0 | 1) => Object.fromEntries(parts.map(([name, pair]) => [name, pair[index]])) as Heads
  return [side(0), side(1)]
}

/** The stages of some heads, then of others. */
const stages = (first: Addressed, second: Addressed) => ({
  content: [first.content, second.content],
  interpolated: [first.interpolated, second.interpolated],
  shifted: [first.shifted, second.shifted],
})

/** The conventions that bear on reading and writing. The others show in what the interface holds. */
type Writing = Pick<Conventions, 'order'> & Partial<Pick<Conventions, 'clipMemoryGradient'>>

/**
 * One moment of a memory  (state at t−1, interface) ↦ (state at t, read vectors r_t, and what lies between).
 *
 * With `readThenWrite` all heads address M_{t−1}, and reads read it; with `writeThenRead` the reads address and
 * read the memory as just written.
 *
 * @param state memory state at t−1
 * @param ξ     the controller's interface, parsed and activated
 * @returns     the state at t; `content`, `interpolated`, `shifted` `[B H N]`; `readVectors` `[B R W]`
 * @see Graves et al. 2014, §3
 * @law every weighting is a distribution
 */
export const ntmMoment =
  ({ order, clipMemoryGradient = null }: Writing) =>
  (state: NtmState, { eraseVectors, addVectors, ...heads }: NtmInterface): Moment<NtmState> =>
    scope(() => {
      checkMoment('NTM', shapes, state, { eraseVectors, addVectors, ...heads })
      const reads = state.readWeightings.shape[1]
      const write = (writeWeightings: tf.Tensor3D): tf.Tensor3D =>
        addressing.erasedAndWritten({
          memory: gradientClipped(state.memory, clipMemoryGradient),
          writeWeightings,
          eraseVectors,
          writeVectors: addVectors,
        })
      if (order === 'readThenWrite') {
        const previous = tf.concat([state.readWeightings, state.writeWeightings], 1)
        const { weightings, ...between } = address(state.memory, previous, heads)
        const [readWeightings, writeWeightings] = divide(weightings, reads)
        const readVectors = addressing.read({ memory: state.memory, readWeightings })
        return { memory: write(writeWeightings), readWeightings, writeWeightings, ...between, readVectors }
      }
      const [readHeads, writeHeads] = divideHeads(heads, reads)
      const writing = address(state.memory, state.writeWeightings, writeHeads)
      const { weightings: writeWeightings } = writing
      const memory = write(writeWeightings)
      const reading = address(memory, state.readWeightings, readHeads)
      const { weightings: readWeightings } = reading
      const readVectors = addressing.read({ memory, readWeightings })
      return { memory, readWeightings, writeWeightings, ...stages(reading, writing), readVectors }
    })

/** An NTM's memory as a step to read vectors `[B R W]`. */
export const ntmStep = (conventions: Writing) => memoryStep<NtmState, NtmInterface>(ntmState, ntmMoment(conventions))

export const ntm = defineMemory({
  kind: 'ntm',
  summary: 'Neural Turing Machine',
  source: 'Graves et al. 2014',
  build: (options) => {
    const { slots: N, wordSize: W, readHeads: R, writeHeads: K } = options
    return {
      layout: ntmLayout(options),
      state: {
        memory: { shape: [N, W], role: 'memory' },
        readWeightings: { shape: [R, N], role: 'weightings' },
        writeWeightings: { shape: [K, N], role: 'weightings' },
      },
      moment: ntmMoment(options.conventions),
    }
  },
})
