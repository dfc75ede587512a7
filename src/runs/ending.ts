import { type AppError, explain } from '../core/errors.ts'
import { ShardFailed } from '../fused/dataParallel/shardFailed.ts'
import { HeapExhausted } from '../tfjs/heapExhausted.ts'
import { invalidData } from './invalidData.ts'
import { outOfMemory, SMALLER } from './outOfMemory.ts'
import { Stopped, type TrainingHooks } from './trainingHooks.ts'

/** The error with which an exception ends a run: a signal, invalid data, a full heap or a failed worker thread; else none. */
export const endingOf = async (
  thrown: unknown,
  { stopped }: Pick<TrainingHooks, 'stopped'>,
): Promise<AppError | undefined> => {
  const signal = stopped()
  if (thrown instanceof Stopped && signal !== undefined) return { tag: 'Interrupted', signal, remedy: '' }
  if (thrown instanceof ShardFailed)
    return { tag: 'WorkerFailed', reason: (await thrown.explained()).message, remedy: 'Train with --workers 1.' }
  if (thrown instanceof HeapExhausted) return outOfMemory(thrown, SMALLER)
  return invalidData(thrown)
}

/** Puts a sentence before an error's remedy. */
export const withSaved = (error: AppError, saved: string): AppError =>
  error.tag === 'IoFailure' || 'remedy' in error
    ? { ...error, remedy: [saved, error.remedy].filter(Boolean).join(' ') }
    : error

/**
 * The error of a run that could not be saved at its end. The first fault comes first: a signal is none.
 *
 * @param failure   why it could not be saved
 * @param savedStep the last step that was saved, if known
 */
export const unsaved = (
  error: AppError,
  failure: AppError,
  { step, savedStep }: Readonly<{ step: number; savedStep: number | undefined }>,
): AppError => {
  const known = savedStep === undefined ? '' : ` Step ${savedStep} is the last one saved.`
  const missing = `Step ${step} is not saved.${known}`
  if (error.tag === 'Interrupted') return withSaved(failure, missing)
  const [first, second] = [explain(error), explain(failure)]
  return withSaved(error, first === second ? missing : `${missing} ${second}.`)
}
