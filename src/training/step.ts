import type * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../core/ownership.ts'
import { child, type Key } from '../core/random.ts'
import { entries, type TreeRecord } from '../core/tree.ts'
import { chooseExecution } from '../execution/chooseExecution.ts'
import { unrollSequence } from '../execution/unrollSequence.ts'
import type { DataParallel } from '../fused/dataParallel/dataParallel.ts'
import { shardedLoss, shardedLossAndGradients } from '../fused/dataParallel/loss.ts'
import { fusedLoss, fusedLossAndGradients } from '../fused/run/loss.ts'
import type { Model } from '../models/model.ts'
import { rowsOf, unrollEach } from '../step/index.ts'
import { type Batch, sampleBatch } from '../tasks/batch.ts'
import type { Task } from '../tasks/task.ts'
import { bypassFactors } from './bypassDropout.ts'
import { checkedBatch } from './checkedBatch.ts'
import {
  afterBatch,
  type Curriculum,
  firstLesson,
  type Lesson,
  lessonFor,
  lessonTask,
} from './curriculum/curriculum.ts'
import { type ValueAndGradients, valueAndGradients } from './gradients.ts'
import { lossOn } from './loss.ts'
import { type DecayTrigger, decayTriggerAfter, initialDecayTrigger } from './optimizers/decayTrigger.ts'
import { configOf, type Optimizer } from './optimizers/optimizer.ts'
import { updateRuleOf } from './updateRuleOf.ts'

/** Everything that training needs to continue. */
export type TrainState = Readonly<{
  /** The number of updates so far, skipped ones included. */
  step: number
  /** Batch t is drawn from child t of this key; the key itself never changes. */
  key: Key
  /** A factor on the learning rate: 1, smaller after a rollback. */
  rateScale: number
  /** Whether the learning-rate decay has started. */
  decayTrigger: DecayTrigger
  /** The curriculum's progress; without a curriculum, the first lesson. */
  lesson: Lesson
  params: TreeRecord
  optimizer: TreeRecord
}>

/** The metrics of a step, as tensors that the caller owns. */
export type StepMetrics = Readonly<{
  /** Bits per sequence, or squared error per sequence of standardised values; before the update. */
  loss: tf.Scalar
  /** ‖g‖ before clipping. */
  gradientNorm: tf.Scalar
  /**
   * One number for the loss, one per gradient leaf and one per updated param: 0 if all entries are finite, else NaN.
   */
  finiteness: tf.Tensor1D
}>

/** The parts of a train step. */
export type Trainer = Readonly<{
  model: Model
  task: Task
  optimizer: Optimizer
  batchSize: number
  /** The lessons, if there are several. */
  curriculum?: Curriculum
  /** The worker threads that share each batch, if there are several. */
  dataParallel?: DataParallel
}>

/** @throws RangeError if the model has no bypass dropout */
const droppingStep = ({ trainingStep }: Model): NonNullable<Model['trainingStep']> => {
  if (trainingStep !== undefined) return trainingStep
  throw new RangeError(
    'the batch has dropout, but the model has no bypass dropout: it has no memory, or bypassDropout is 0',
  )
}

/** A model's outputs on a batch: `[T B O]`, logits or values in the unit of the data. Applies dropout only if the batch has dropout factors. */
export const outputsOf = (
  model: Model,
  params: TreeRecord,
  { inputs, dropout }: Pick<Batch, 'inputs' | 'dropout'>,
): tf.Tensor3D =>
  tidy(() => {
    if (dropout === undefined) return unrollSequence(model, params, undefined, inputs)[1]
    const trainingStep = droppingStep(model)
    const start = model.initialState(params, inputs.shape[1])
    const factors = rowsOf(dropout)
    const rows = rowsOf(inputs).map((x, t) => ({ x, dropout: factors[t] as tf.Tensor2D }))
    return unrollEach(trainingStep, params, start, rows)[1]
  })

/** A model's loss on a batch: bits per sequence, or squared error per sequence of standardised values. */
export const lossOf = (model: Model, params: TreeRecord, given: Batch): tf.Scalar =>
  tidy(() => {
    const batch = checkedBatch(model, params, given)
    if (batch.dropout !== undefined) droppingStep(model)
    const execution = chooseExecution(model)
    if (execution.mode === 'fused') return fusedLoss(execution.heap, model, params, batch)
    const { targets, mask } = batch
    return lossOn(model.config, { outputs: outputsOf(model, params, batch), targets, mask })
  })

/**
 * A model's loss on a batch, as of {@link lossOf}, and its gradients; on the worker threads of `dataParallel`,
 * if given, unless the batch has dropout.
 */
export const lossAndGradients = (
  model: Model,
  params: TreeRecord,
  given: Batch,
  dataParallel?: DataParallel,
): ValueAndGradients<TreeRecord> =>
  tidy(() => {
    const batch = checkedBatch(model, params, given)
    if (batch.dropout !== undefined) droppingStep(model)
    const execution = chooseExecution(model)
    const heap = execution.mode === 'fused' ? execution.heap : undefined
    if (heap !== undefined && dataParallel !== undefined && batch.dropout === undefined)
      return (
        shardedLossAndGradients(heap, model, dataParallel, params, batch) ??
        valueAndGradients(params, (values) => shardedLoss(heap, model, dataParallel, values, batch))
      )
    const direct = heap && fusedLossAndGradients(heap, model, params, batch)
    return direct ?? valueAndGradients(params, (values) => lossOf(model, values, batch))
  })

/** The names of the tensors in {@link StepMetrics.finiteness}, in its order. */
export const probedTensors = (params: TreeRecord): ReadonlyArray<string> => [
  'the loss',
  ...entries(params).map(([path]) => `the gradient of ${path}`),
  ...entries(params).map(([path]) => `the update of ${path}`),
]

/** The decay trigger's config; for an optimizer without a config, the decay starts at once. */
const scheduleIn = ({ optimizer }: Pick<Trainer, 'optimizer'>) =>
  configOf(optimizer)?.schedule ?? { onceBelow: null, window: 1 }

/**
 * The train state before the first step. The caller owns its tensors.
 *
 * @param given params to start from; by default they are drawn from the key
 */
export const initialTrainState = (
  { model, optimizer }: Pick<Trainer, 'model' | 'optimizer'>,
  key: Key,
  given?: TreeRecord,
): TrainState => {
  const params = given ?? model.init(child(key, 'params'))
  return {
    step: 0,
    key: child(key, 'batches'),
    rateScale: 1,
    decayTrigger: initialDecayTrigger(scheduleIn({ optimizer })),
    lesson: firstLesson,
    params,
    optimizer: optimizer.init(params),
  }
}

/** The loss and gradients of an update, with bypass dropout if the model has it. */
const gradientsOn = (
  { model, dataParallel }: Pick<Trainer, 'model' | 'dataParallel'>,
  { params, key, step }: TrainState,
  given: Batch,
) => {
  const batch = checkedBatch(model, params, given)
  const [T, B] = batch.mask.shape
  const dropout = bypassFactors(model, child(key, step), { T, B })
  return lossAndGradients(model, params, { ...batch, ...(dropout && { dropout }) }, dataParallel)
}

/**
 * One update on a given batch:  (θ, s) ↦ (θ′, s′)  and its metrics. The caller owns both states and the batch.
 *
 * @throws RangeError naming the tensor of the batch, the params or the optimizer state that does not fit, what was
 * expected and what came; changes and leaks nothing then
 */
export const updateOn = (trainer: Pick<Trainer, 'model' | 'optimizer' | 'dataParallel'>) => {
  const updateRule = updateRuleOf(trainer.optimizer)
  return (state: TrainState, batch: Batch): readonly [TrainState, StepMetrics] =>
    tidy(() => {
      const { value: loss, gradients } = gradientsOn(trainer, state, batch)
      const { gradientNorm, finiteness, ...descended } = updateRule(state, { loss, gradients })
      return [
        { ...state, ...descended, step: state.step + 1 },
        { loss, gradientNorm, finiteness },
      ] as const
    })
}

/** The task of batch t. */
const taskAt = ({ task, curriculum }: Pick<Trainer, 'task' | 'curriculum'>, { lesson, key, step }: TrainState): Task =>
  curriculum === undefined ? task : lessonTask(curriculum, lesson, child(key, step))

/**
 * Advances the curriculum and the learning-rate trigger with the loss of batch t. Call it after every step, else
 * neither advances.
 *
 * @param before the state from which batch t was drawn
 * @param loss   per sequence, in bits or as squared error; finite
 */
export const observeLoss = (
  { curriculum, optimizer }: Pick<Trainer, 'curriculum' | 'optimizer'>,
  before: TrainState,
  after: TrainState,
  loss: number,
): TrainState => {
  const decayTrigger = () => decayTriggerAfter(scheduleIn({ optimizer }), before.decayTrigger, after.step, loss)
  if (curriculum === undefined) return { ...after, decayTrigger: decayTrigger() }
  const index = lessonFor(curriculum, before.lesson, child(before.key, before.step))
  const lesson = afterBatch(curriculum, before.lesson, index, loss)
  return { ...after, lesson, ...(index === curriculum.lessons.length - 1 && { decayTrigger: decayTrigger() }) }
}

/**
 * One step of training: draws batch t and updates on it. The same state gives the same next state.
 *
 * The caller owns both states and the metrics. Check `finiteness` before you use the next state, and pass the loss to
 * {@link observeLoss}.
 */
export const trainStep =
  (trainer: Trainer) =>
  (state: TrainState): readonly [TrainState, StepMetrics] =>
    tidy(() => {
      const batch = sampleBatch(taskAt(trainer, state), child(state.key, state.step), trainer.batchSize)
      return updateOn(trainer)(state, batch)
    })
