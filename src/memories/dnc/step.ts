import type * as tf from '@tensorflow/tfjs-core'
import * as addressing from '../../addressing/index.ts'
import { tidy } from '../../core/ownership.ts'
import { checkedCell } from '../checkedCell.ts'
import { defineMemory, type MemoryStepOutput, memoryStep } from '../memory.ts'
import { type DncInterface, type DncState, dncSchema } from './schema.ts'
import { readContentOf, type DncConventions, written } from './written.ts'

/** The backward and forward weightings; with sharpness exponents, sharpened, and also as they were. */
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
 * One step of a memory  (state at t−1, ξ_t) ↦ (state at t, read vectors r_t, and intermediates): free, allocate,
 * write, link, read. Reads see this step's write.
 *
 * Differs from the paper: the outputs have a bias; there may be several write heads, each with its own link.
 *
 * @param state memory state at t−1
 * @param ξ     the controller's interface, parsed and activated
 * @returns     the state at t; `allocation`, `writeContent` `[B K N]`; `backward`, `forward` `[B K R N]`;
 *              `readContent` `[B R N]`; `readVectors` `[B R W]`; with `deallocation` `retention` `[B N]`; with
 *              `linkSharpness` `blurredBackward`, `blurredForward` `[B K R N]`, the weightings before sharpening
 * @see Graves et al. 2016, Methods, “Memory addressing”; Csordás & Schmidhuber 2019
 * @law every weighting has mass ≤ 1; usage and link stay in [0, 1]; the link's diagonal is 0
 */
const cell =
  (writing: DncConventions) =>
  (state: DncState, ξ: DncInterface): MemoryStepOutput<DncState> =>
    tidy(() => {
      const write = written(writing, state, ξ)
      const { memory, writeWeightings } = write
      const link = addressing.link({ link: state.link, precedence: state.precedence, writeWeightings })
      const precedence = addressing.precedence({ precedence: state.precedence, writeWeightings })
      const ways = directions(link, state.readWeightings, ξ)
      const readContent = readContentOf(memory, ξ)
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

/**
 * One step of a DNC's memory,  (state at t−1, interface) ↦ (state at t, read vectors `[B R W]`, intermediates), with
 * the shapes of {@link dncSchema}: free, allocate, write, link, read. Graves et al. 2016, Methods. Throws a RangeError
 * naming the tensor that does not fit.
 */
export const dncCell = (writing: DncConventions) => checkedCell(dncSchema, cell(writing))

/** {@link dncCell} as a step that returns the next state and the read vectors `[B R W]`. */
export const dncStep = (writing: DncConventions) =>
  memoryStep<DncState, DncInterface>(dncSchema.state, dncCell(writing))

export const dnc = defineMemory({ schema: dncSchema, cell: ({ conventions }) => cell(conventions) })
