import { either as E } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import { maxOf } from '../core/extremes.ts'
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

/** Sizes of a batch: time steps and sequences. */
export type BatchSizes = Readonly<Record<'T' | 'B', number>>

/** A state tensor that the forward pass stores at every n-th time step; the backward pass recomputes the others. */
export type Checkpointed = Readonly<{ state: string; every: number }>

/** WebAssembly heap use of an update on the fused path, in bytes. */
export type UpdateFootprint = Readonly<{
  parameters: number
  optimizer: number
  batch: number
  gradients: number
  /** What the forward pass stores for the backward pass. */
  arena: number
  /** The peak. */
  total: number
  checkpointed: ReadonlyArray<Checkpointed>
}>

/** Heap use of training, in bytes: of an update, and of an evaluation with parameters and optimizer state in memory. */
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

/** The initial state, where some of it is learned. */
const startBytes = (model: Model): number => (learnedPaths(model).length === 0 ? 0 : FLOAT * stateSize(model))

/**
 * Predicts the heap use of an update: the whole arena while gradients are computed; then gradients, and new beside old
 * parameters and optimizer state.
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

/** Number of tensors of the outputs' size during scoring. */
const MARKS = 8

/**
 * Predicts the heap use of an evaluation without the parameters. It is the largest of three phases: arena, initial state and
 * the operation's result (outputs and last state in one tensor); the result and its parts; scoring.
 */
export const evaluationFootprint = (model: Model, sizes: BatchSizes): number => {
  const outputs = FLOAT * sizes.T * sizes.B * model.outputSize
  const state = FLOAT * sizes.B * stateSize(model)
  const result = state + outputs
  const passes = state + result + Math.max(arenaBytes(model, sizes, 'none'), result)
  return batchBytes(model, sizes) + Math.max(passes, MARKS * outputs)
}

/** Predicts the heap use of training, without allocating anything. */
export const footprintOf = (experiment: Pick<Experiment, 'model' | 'task' | 'config' | 'curriculum'>): Footprint => {
  const { model, task, config } = experiment
  const { sequences, variantSequences } = config.evaluation
  const update = updateFootprint(model, config.optimizer, { T: longestSequence(experiment), B: config.batchSize })
  const evaluationOf = ({ maxSteps }: Pick<Task, 'maxSteps'>, count: number) =>
    count === 0 ? 0 : evaluationFootprint(model, { T: maxSteps, B: Math.min(sideBySide(model, maxSteps), count) })
  const evaluation =
    update.parameters +
    update.optimizer +
    maxOf(
      task.variants.map(({ task: harder }) => evaluationOf(harder, variantSequences)),
      evaluationOf(task, sequences),
    )
  return { update, evaluation, total: Math.max(update.total, evaluation) }
}

/**
 * An error if training on the fused path would not fit in the heap. Evaluations always fit: they split into smaller
 * batches.
 */
export const trainable = (experiment: Pick<Experiment, 'model' | 'task' | 'config'>): E.Either<AppError, void> => {
  const { total: needed } = footprintOf(experiment).update
  return needed <= HEAP_BYTES
    ? E.right(undefined)
    : E.left({ tag: 'OutOfMemory', what: 'An update', needed, available: HEAP_BYTES, remedy: SMALLER })
}
