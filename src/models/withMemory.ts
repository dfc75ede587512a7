import * as tf from '@tensorflow/tfjs-core'
import { function as F } from 'fp-ts'
import type { Layer } from '../controllers/controller.ts'
import type { Affine, NormedAffine } from '../core/params.ts'
import type { TreeRecord } from '../core/tree.ts'
import { affine } from '../kernels/affine.ts'
import { clipped } from '../kernels/clipped.ts'
import { normedAffine } from '../kernels/normedAffine.ts'
import type { Conventions } from '../memories/conventions.ts'
import { parseInterface } from '../memories/interface.ts'
import { type Memory, type MemoryStepOutput, type HeadParts, stateAfter } from '../memories/memory.ts'
import {
  andThen,
  at,
  feedback,
  keepingInput,
  lift,
  lifted,
  map,
  type Pair,
  type Step,
  withParams,
} from '../step/index.ts'

type Rows = tf.Tensor2D

/** A model's step as recorded: its logits `[B O]`, and all intermediate results by name. */
export type Observation = Readonly<{ logits: tf.Tensor2D; intermediates: Readonly<Record<string, HeadParts>> }>

/** The input of a model with a memory: rows `[B I]`; with bypass dropout also the dropout factors of h, `[B H]`. */
export type Heard = Readonly<{ x: tf.Tensor2D; dropout?: tf.Tensor2D }>

/** An interface vector's fields. */
type Fields = Readonly<Record<string, tf.Tensor>>

const sideBySide = (parts: Pair<Rows, tf.Tensor>): Rows =>
  tf.concat([parts[0], tf.reshape<tf.Rank.R2>(parts[1], [parts[0].shape[0], -1])], 1)

const affineStep = lifted((params: Affine, x: Rows) => affine({ x, ...params }))
const normedStep = lifted((params: NormedAffine, x: Rows) => normedAffine({ x, ...params }))

/**
 * Controller, then memory, then readout, with the read vectors fed back:  y = [h ⊙ dropout; r] · kernel + bias. Dropout
 * affects only the readout; the memory and the next step get all of h.
 *
 * @see Graves et al. 2016, Methods, “Controller network”
 * @see Franke et al. 2018, “DNC normalization” for a normed interface, and “bypass dropout”
 */
export const withMemory = (
  controller: Layer,
  memory: Memory,
  { clip, interfaceNorm, clipInterface }: Pick<Conventions, 'clip' | 'interfaceNorm' | 'clipInterface'>,
): Step<TreeRecord, TreeRecord, Heard, Observation> => {
  const remembering: Step<unknown, TreeRecord, Fields, MemoryStepOutput> = (_params, state, ξ) => {
    const output = memory.cell(state, ξ)
    return [stateAfter(output, memory.state), { ...ξ, ...output }]
  }
  const reading = F.pipe(
    withParams('interface')(interfaceNorm ? normedStep : (affineStep as typeof normedStep)), // h ↦ ξ
    map((vector) => parseInterface<Fields>(memory.layout, clipped(vector, clipInterface))),
    andThen(remembering), // ξ ↦ all that the memory computes
  )
  const trunk = F.pipe(
    lift(sideBySide), // [x, r_{t−1}] ↦ [x; r_{t−1}]
    andThen(at('controller')(controller.step)), // ↦ h
    andThen(keepingInput(reading)), // ↦ [h, all that the memory computes]
  ) as unknown as Step<TreeRecord, TreeRecord, Pair<Rows, tf.Tensor>, Pair<Rows, MemoryStepOutput>>
  const readout = F.pipe(
    lift(sideBySide), // [h, r] ↦ [h; r]
    andThen(withParams('readout')(affineStep)),
    map((logits) => clipped(logits, clip)),
  ) as unknown as Step<TreeRecord, TreeRecord, Pair<Rows, tf.Tensor>, Rows>
  const machine = (params: TreeRecord, state: TreeRecord, [{ x, dropout }, reads]: Pair<Heard, tf.Tensor>) => {
    const [after, [hidden, found]] = trunk(params, state, [x, reads])
    const passing: Rows = dropout === undefined ? hidden : tf.mul(hidden, dropout)
    const [, logits] = readout(params, after, [passing, found.readVectors])
    return [after, [{ logits, intermediates: { hidden, ...found } }, found.readVectors]] as const
  }
  return feedback('readVectors')(machine as never) as unknown as Step<TreeRecord, TreeRecord, Heard, Observation>
}
