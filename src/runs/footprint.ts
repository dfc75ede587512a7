import { either as E } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import { paramCount } from '../core/params.ts'
import type { Checkpointing } from '../fused/plan/checkpointing.ts'
import { planOf } from '../fused/run/operation.ts'
import { learnedPaths } from '../fused/run/start.ts'
import type { Model } from '../models/model.ts'
import { stateSize } from '../models/stateSize.ts'
import type { Task } from '../tasks/task.ts'
import { HEAP_BYTES } from '../tfjs/heapExhausted.ts'
import { sideBySide } from '../training/evaluation.ts'
import { slotCount } from '../training/fusedUpdateRule.ts'
import type { OptimizerConfig } from '../training/optimizers/config.ts'
import { type Experiment, longestSequence } from './experiment.ts'
import { SMALLER } from './outOfMemory.ts'

/** Sequences side by side: steps of the longest, and how many there are. */
export type BatchSizes = Readonly<Record<'T' | 'B', number>>

/** A state of which an update keeps every n-th moment alone, and computes the others again. */
export type Checkpointed = Readonly<{ state: string; every: number }>

/** What an update on the fused path takes of the WebAssembly heap, in bytes. */
export type UpdateFootprint = Readonly<{
  parameters: number
  optimizer: number
  batch: number
  gradients: number
  /** What the forward pass leaves for the backward pass. */
  arena: number
  /** At the most at once. */
  total: number
  checkpointed: ReadonlyArray<Checkpointed>
}>

/** What training takes: an update, and the evaluations in between, with the params and the optimizer's state there. */
export type Footprint = Readonly<{ update: UpdateFootprint; evaluation: number; total: number }>

const FLOAT = 4

const arenaBytes = (model: Model, { T, B }: BatchSizes, checkpointing: Checkpointing, dropping = false): number =>
  FLOAT * planOf(model, T, B, checkpointing, dropping).size

/** Inputs, targets and mask. */
const batchBytes = ({ inputSize, outputSize }: Model, { T, B }: BatchSizes): number =>
  FLOAT * T * B * (inputSize + outputSize + 1)

/** Factors of bypass dropout. */
const dropoutBytes = ({ config }: Model, { T, B }: BatchSizes): number => FLOAT * T * B * config.controller.units

const checkpointedIn = (model: Model, { T, B }: BatchSizes): ReadonlyArray<Checkpointed> =>
  Object.entries(planOf(model, T, B, 'full').histories).flatMap(([state, { every }]) =>
    every > T ? [] : [{ state, every }],
  )

/** The initial state of a sequence, where some of it is learned. */
const startBytes = (model: Model): number => (learnedPaths(model).length === 0 ? 0 : FLOAT * stateSize(model))

/**
 * Predicts what an update takes: all of the arena while the gradients are computed, then, with the gradients, new
 * params and a new state of the optimizer beside the old ones.
 */
export const updateFootprint = (model: Model, config: OptimizerConfig, sizes: BatchSizes): UpdateFootprint => {
  const parameters = FLOAT * paramCount(model.params)
  const optimizer = slotCount(config) * parameters
  const isDropping = model.trainingStep !== undefined
  const gradients = parameters
  const batch = batchBytes(model, sizes) + (isDropping ? dropoutBytes(model, sizes) : 0)
  const arena = arenaBytes(model, sizes, 'full', isDropping)
  const passes = startBytes(model) + arena
  const total = parameters + optimizer + batch + gradients + Math.max(passes, parameters + optimizer)
  return { parameters, optimizer, batch, gradients, arena, total, checkpointed: checkpointedIn(model, sizes) }
}

/** Outputs, and what marks them, are so many tensors at once. */
const MARKS = 8

/**
 * Predicts what the evaluation of some sequences takes, besides the params: the arena beside the state before the first
 * step and the operation's result, which is outputs and last state in one; then that in parts; then the marks.
 */
export const evaluationFootprint = (model: Model, sizes: BatchSizes): number => {
  const outputs = FLOAT * sizes.T * sizes.B * model.outputSize
  const state = FLOAT * sizes.B * stateSize(model)
  const result = state + outputs
  const passes = state + result + Math.max(arenaBytes(model, sizes, 'none'), result)
  return batchBytes(model, sizes) + Math.max(passes, MARKS * outputs)
}

/** Predicts what training a machine takes of the heap, before anything of it is there. */
export const footprintOf = (experiment: Pick<Experiment, 'model' | 'task' | 'config' | 'curriculum'>): Footprint => {
  const { model, task, config } = experiment
  const { sequences, variantSequences } = config.evaluation
  const update = updateFootprint(model, config.optimizer, { T: longestSequence(experiment), B: config.batchSize })
  const evaluationOf = ({ maxSteps }: Pick<Task, 'maxSteps'>, count: number) =>
    count === 0 ? 0 : evaluationFootprint(model, { T: maxSteps, B: Math.min(sideBySide(model, maxSteps), count) })
  const evaluation =
    update.parameters +
    update.optimizer +
    Math.max(
      evaluationOf(task, sequences),
      ...task.variants.map(({ task: harder }) => evaluationOf(harder, variantSequences)),
    )
  return { update, evaluation, total: Math.max(update.total, evaluation) }
}

/**
 * Refuses a machine on the fused path that the heap could not hold in training. Evaluations take as few sequences at a time
 * as it takes to fit.
 */
export const trainable = (experiment: Pick<Experiment, 'model' | 'task' | 'config'>): E.Either<AppError, void> => {
  const { total: needed } = footprintOf(experiment).update
  return needed <= HEAP_BYTES
    ? E.right(undefined)
    : E.left({ tag: 'OutOfMemory', what: 'An update', needed, available: HEAP_BYTES, remedy: SMALLER })
}
