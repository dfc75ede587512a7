import type { AppError } from '../core/errors.ts'
import { disposeExcept, disposeTree } from '../core/ownership.ts'
import { type Key, keyOf } from '../core/random.ts'
import { invalidData } from '../runs/invalidData.ts'
import { outOfMemory } from '../runs/outOfMemory.ts'
import { readMetrics } from '../runs/reading.ts'
import type { Batch } from '../tasks/batch.ts'
import {
  initialTrainState,
  observeLoss,
  type StepMetrics,
  type Trainer,
  type TrainState,
  trainStep,
  updateOn,
} from '../training/step.ts'
import { HeapExhausted } from '../tfjs/heapExhausted.ts'

/** What an update reports. */
export type UpdateReport = Readonly<{
  /** The number of updates so far, from 1. */
  step: number
  /** Before the update: bits per sequence, or squared error per sequence of standardised values. */
  loss: number
  /** ‖g‖ before clipping. */
  gradientNorm: number
}>

/** How {@link trainUpdates} runs. */
export type TrainingOptions = Readonly<{
  /** Number of updates, ≥ 1. */
  updates: number
  /** The state to continue from. The caller keeps owning it. By default, new params from `seed`. */
  state?: TrainState
  /** Random seed of new params and of the batches, or a key. Default 1. */
  seed?: number | Key
  /**
   * The batch of an update, in place of the task's: inputs `[T B I]`, targets `[T B O]`, mask `[T B]`. It is freed after the
   * update unless `keepBatches` is set.
   */
  batch?: (step: number) => Batch
  /** Batches are not freed: for one batch that all updates use. Default false. */
  keepBatches?: boolean
  /** Called after each update; training waits for a promise. */
  onUpdate?: (report: UpdateReport) => void | Promise<void>
  /** Ends training after the running update. */
  signal?: AbortSignal
}>

/** The end of {@link trainUpdates}. */
export type TrainingResult = Readonly<{
  /** The state after the last good update. The caller owns its tensors. */
  state: TrainState
  /** The loss of each update, in order. */
  losses: ReadonlyArray<number>
  /** Why training ended early: `Diverged`, `InvalidData` or `OutOfMemory`. */
  error?: AppError
}>

/** What is trained: a model and an optimizer, and the task whose batches it learns, unless the caller gives the batches. */
export type Trained = Pick<Trainer, 'model' | 'optimizer'> & Partial<Trainer>

const tensorsOf = ({ params, optimizer }: TrainState) => ({ params, optimizer })

const REMEDY = 'Lower the learning rate, or set clipNorm.'
const SMALLER = 'Use a smaller batch, shorter sequences, or a smaller model.'

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true

type Update = (state: TrainState) => readonly [TrainState, StepMetrics]

/** The update: on the caller's batches, or on the task's. */
const updateOf = (trained: Trained, { batch, keepBatches = false }: TrainingOptions): Update => {
  if (batch !== undefined) {
    const update = updateOn(trained)
    return (state) => {
      const given = batch(state.step)
      try {
        return update(state, given)
      } finally {
        if (!keepBatches) for (const tensor of Object.values(given)) tensor.dispose()
      }
    }
  }
  const { task, batchSize = 16, ...rest } = trained
  if (task === undefined)
    throw new RangeError('training: expected a task, or a function batch in the options, got neither')
  return trainStep({ ...rest, task, batchSize })
}

/**
 * Trains a model for a number of updates. Frees what it makes; an update that is not finite is not kept.
 *
 * @param trained model, optimizer, and a task with `batchSize` (default 16); or `options.batch` gives the batches
 * @returns       the state after the last good update, the losses, and an error where training ended early
 * @throws RangeError if there is neither a task nor `batch`, or a tensor of a batch does not fit the model
 */
export const trainUpdates = async (trained: Trained, options: TrainingOptions): Promise<TrainingResult> => {
  const { updates, seed = 1, onUpdate, signal } = options
  if (!Number.isSafeInteger(updates) || updates < 1)
    throw new RangeError(`updates: expected a whole number ≥ 1, got ${updates}`)
  const update = updateOf(trained, options)
  const start = options.state ?? initialTrainState(trained, typeof seed === 'number' ? keyOf(seed) : seed)
  const losses: number[] = []
  let state = start
  /** Whether the present state was made here, and not given. */
  const isOwn = () => state !== options.state
  const moveTo = (next: TrainState): void => {
    if (isOwn()) disposeExcept(tensorsOf(state), tensorsOf(next))
    state = next
  }
  try {
    while (losses.length < updates && !isAborted(signal)) {
      const [next, metrics] = update(state)
      const { loss, gradientNorm, bad } = await readMetrics(metrics, next)
      if (bad !== undefined) {
        disposeExcept(tensorsOf(next), tensorsOf(state))
        return { state, losses, error: { tag: 'Diverged', step: next.step, ...bad, remedy: REMEDY } }
      }
      moveTo(observeLoss(trained, state, next, loss))
      losses.push(loss)
      await onUpdate?.({ step: state.step, loss, gradientNorm })
    }
    return { state, losses }
  } catch (error) {
    const invalid = invalidData(error, 'Fix the task, or the data that it reads.')
    if (invalid !== undefined) return { state, losses, error: invalid }
    if (error instanceof HeapExhausted) return { state, losses, error: outOfMemory(error, SMALLER) }
    if (isOwn()) disposeTree(tensorsOf(state))
    throw error
  }
}
