import * as tf from '@tensorflow/tfjs-core'
import * as addressing from '../../addressing/index.ts'
import { sharpeningOver } from '../../addressing/sharpening.ts'
import { tidy } from '../../core/ownership.ts'
import { gradientClipped } from '../../kernels/gradientClipped.ts'
import { checkedCell } from '../checkedCell.ts'
import { contentLookup } from '../contentLookup.ts'
import type { Conventions } from '../conventions.ts'
import { defineMemory, type MemoryStepOutput, memoryStep } from '../memory.ts'
import { type NtmInterface, type NtmState, ntmSchema } from './schema.ts'

type Heads = Omit<NtmInterface, 'eraseVectors' | 'addVectors'>

/** The weightings of some heads, and the stages of addressing. */
type Addressed = Readonly<Record<'content' | 'interpolated' | 'shifted' | 'weightings', tf.Tensor3D>>

/**
 * The weightings of some heads: content look-up, interpolation with the previous weightings, shift, sharpening.
 *
 * @see Graves et al. 2014, §3.3 and figure 2; with masks, Csordás & Schmidhuber 2019
 */
const address = (memory: tf.Tensor3D, previous: tf.Tensor3D, heads: Heads, epsilon: number): Addressed => {
  const content = contentLookup(memory, heads)
  const interpolated = addressing.interpolation({ content, previous, interpolationGates: heads.interpolationGates })
  const shifted = addressing.circularShift({ weightings: interpolated, shiftWeightings: heads.shiftWeightings })
  const sharpened = epsilon === 0 ? addressing.sharpening : sharpeningOver(epsilon)
  const weightings = sharpened({ weightings: shifted, sharpening: heads.sharpening })
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

/** The stages of two groups of heads, concatenated. */
const stages = (first: Addressed, second: Addressed) => ({
  content: [first.content, second.content],
  interpolated: [first.interpolated, second.interpolated],
  shifted: [first.shifted, second.shifted],
})

/** The conventions that affect reading and writing. Others show as fields of the interface. */
export type NtmConventions = Pick<Conventions, 'order'> &
  Partial<Pick<Conventions, 'clipMemoryGradient' | 'sharpeningEpsilon'>>

/**
 * One step of a memory  (state at t−1, interface) ↦ (state at t, read vectors r_t, and intermediates).
 *
 * With `readThenWrite` all heads address M_{t−1}, and reads read it; with `writeThenRead` the read heads address and
 * read the memory after the write.
 *
 * Differs from the paper, whose weightings are always distributions: they start at 0 unless `initialState.weightings` says otherwise. What the paper leaves open: strengths and sharpening
 * are 1 + softplus, add vectors are linear, and heads read before the write of the same step (`order`).
 *
 * @param state memory state at t−1
 * @param ξ     the controller's interface, parsed and activated
 * @returns     the state at t; `content`, `interpolated`, `shifted` `[B H N]`; `readVectors` `[B R W]`
 * @see Graves et al. 2014, §3
 * @law every weighting is a distribution; with `sharpeningEpsilon`, of mass below 1
 */
const cell =
  ({ order, clipMemoryGradient = null, sharpeningEpsilon: epsilon = 0 }: NtmConventions) =>
  (state: NtmState, { eraseVectors, addVectors, ...heads }: NtmInterface): MemoryStepOutput<NtmState> =>
    tidy(() => {
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
        const { weightings, ...between } = address(state.memory, previous, heads, epsilon)
        const [readWeightings, writeWeightings] = divide(weightings, reads)
        const readVectors = addressing.read({ memory: state.memory, readWeightings })
        return { memory: write(writeWeightings), readWeightings, writeWeightings, ...between, readVectors }
      }
      const [readHeads, writeHeads] = divideHeads(heads, reads)
      const writing = address(state.memory, state.writeWeightings, writeHeads, epsilon)
      const { weightings: writeWeightings } = writing
      const memory = write(writeWeightings)
      const reading = address(memory, state.readWeightings, readHeads, epsilon)
      const { weightings: readWeightings } = reading
      const readVectors = addressing.read({ memory, readWeightings })
      return { memory, readWeightings, writeWeightings, ...stages(reading, writing), readVectors }
    })

/**
 * One step of an NTM's memory,  (state at t−1, interface) ↦ (state at t, read vectors `[B R W]`, intermediates), with
 * the shapes of {@link ntmSchema}. Graves et al. 2014, §3. Throws a RangeError naming the tensor that does not fit.
 */
export const ntmCell = (conventions: NtmConventions) => checkedCell(ntmSchema, cell(conventions))

/** {@link ntmCell} as a step that returns the next state and the read vectors `[B R W]`. */
export const ntmStep = (conventions: NtmConventions) =>
  memoryStep<NtmState, NtmInterface>(ntmSchema.state, ntmCell(conventions))

export const ntm = defineMemory({ schema: ntmSchema, cell: ({ conventions }) => cell(conventions) })
