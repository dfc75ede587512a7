import * as tf from '@tensorflow/tfjs-core'
import { function as F } from 'fp-ts'
import type { ControllerDefinition, Layer } from '../controllers/controller.ts'
import type { Initialization } from '../core/initializers.ts'
import { type Affine, affineSpecs, type NormedAffine, normedAffineSpecs, type ParamSpecs } from '../core/params.ts'
import type { TreeRecord } from '../core/tree.ts'
import { affine } from '../kernels/affine.ts'
import { clipped } from '../kernels/clipped.ts'
import { layerNormOver } from '../kernels/layerNorm.ts'
import { normedAffineOver } from '../kernels/normedAffine.ts'
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

type NormConventions = Pick<Conventions, 'interfaceNorm' | 'interfaceInnerBias' | 'normEpsilon'>

/** Specs of the map from h to the interface vector, of `outputs` numbers. */
export const interfaceSpecs = (
  units: number,
  outputs: number,
  initialization: Initialization,
  { interfaceNorm, interfaceInnerBias }: NormConventions,
): ParamSpecs =>
  interfaceNorm
    ? normedAffineSpecs(units, outputs, initialization, interfaceInnerBias)
    : affineSpecs(units, outputs, initialization)

/**
 * h ↦ the interface vector:  h · kernel + bias;  with layer normalisation,  gain ⊙ norm(h · kernel + innerBias) + bias,  where
 * innerBias exists with that convention alone.
 *
 * @see Franke et al. 2018, “DNC normalization”; JoergFranke/ADNC, memory_units/content_based_cell.py, for the inner bias
 */
const interfaceStep = ({ interfaceNorm, interfaceInnerBias, normEpsilon }: NormConventions) => {
  if (!interfaceNorm) return affineStep
  const [layerNorm, normedAffine] = [layerNormOver(normEpsilon), normedAffineOver(normEpsilon)]
  return (
    interfaceInnerBias
      ? lifted(({ kernel, innerBias, gain, bias }: Required<NormedAffine>, x: Rows) =>
          layerNorm({ x: affine({ x, kernel, bias: innerBias }), gain, bias }),
        )
      : lifted((params: NormedAffine, x: Rows) => normedAffine({ x, ...params }))
  ) as typeof affineStep
}

/** Where the top layer of a controller keeps the output that its next step gets; `undefined` if the convention does not apply to it. */
export const hiddenPathOf = (
  { conventions = [] }: ControllerDefinition,
  layers: number,
): ReadonlyArray<string> | undefined => {
  if (!conventions.includes('recurrentDropout')) return undefined
  return ['controller', ...(layers === 1 ? [] : [`layer${layers}`]), 'hidden']
}

/** A state with another tensor at a path. */
const replaced = (state: TreeRecord, [name = '', ...rest]: ReadonlyArray<string>, tensor: tf.Tensor): TreeRecord => ({
  ...state,
  [name]: rest.length === 0 ? tensor : replaced(state[name] as TreeRecord, rest, tensor),
})

/**
 * Controller, then memory, then readout, with the read vectors fed back:  y = [h ⊙ dropout; r] · kernel + bias. Dropout
 * affects only the readout; the memory and the next step get all of h. With `recurrentDropout`, the controller's next step
 * gets h ⊙ dropout, too, and only the memory all of h.
 *
 * Differs from ADNC with several layers: here each layer has its own recurrence, and dropout affects that of the top one. There, only
 * the first layer gets an output of the step before, that of the top one.
 *
 * @param hiddenPath of {@link hiddenPathOf}
 *
 * @see Graves et al. 2016, Methods, “Controller network”
 * @see Franke et al. 2018, “DNC normalization” for a normed interface, and “bypass dropout”
 * @see JoergFranke/ADNC, mann.py, where the dropped output of the memory unit is the controller's next input
 */
export const withMemory = (
  controller: Layer,
  memory: Memory,
  conventions: Pick<Conventions, 'clip' | 'clipInterface' | 'recurrentDropout'> & NormConventions,
  hiddenPath: ReadonlyArray<string> | undefined,
): Step<TreeRecord, TreeRecord, Heard, Observation> => {
  const { clip, clipInterface } = conventions
  const recurrentPath = conventions.recurrentDropout ? hiddenPath : undefined
  const remembering: Step<unknown, TreeRecord, Fields, MemoryStepOutput> = (_params, state, ξ) => {
    const output = memory.cell(state, ξ)
    return [stateAfter(output, memory.state), { ...ξ, ...output }]
  }
  const reading = F.pipe(
    withParams('interface')(interfaceStep(conventions)), // h ↦ ξ
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
    const next = dropout === undefined || recurrentPath === undefined ? after : replaced(after, recurrentPath, passing)
    return [next, [{ logits, intermediates: { hidden, ...found } }, found.readVectors]] as const
  }
  return feedback('readVectors')(machine as never) as unknown as Step<TreeRecord, TreeRecord, Heard, Observation>
}
