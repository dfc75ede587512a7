import { either as E } from 'fp-ts'
import { modulesIn } from '../config/moduleChanges.ts'
import type { AppError } from '../core/errors.ts'
import type { Experiment } from './experiment.ts'
import { advanceTo, type Position } from './position.ts'
import type { Reading } from './reading.ts'
import type { Recorder } from './recorder.ts'
import type { TrainingHooks } from './trainingHooks.ts'

/**
 * Handles a non-finite loss or gradient by the config's policy. The bad update is discarded. After a rollback, the caller saves
 * the position.
 */
export const recover = async (
  { config }: Experiment,
  position: Position,
  bad: NonNullable<Reading['bad']>,
  recorder: Recorder,
  around: TrainingHooks,
): Promise<E.Either<AppError, Position>> => {
  const { policy, patience, rateFactor } = config.onDivergence
  const { state, progress } = position
  const step = state.step + 1
  const own = modulesIn(config)
  const blame = own.length === 0 ? '' : ` Parts of your own may be the cause: ${own.join(', ')}.`
  const halt = (remedy: string) => E.left<AppError>({ tag: 'Diverged', step, ...bad, remedy: `${remedy}${blame}` })
  if (policy === 'halt')
    return halt(
      'Resume with a smaller --learning-rate or optimizer.clipNorm, or --set onDivergence.policy=rollback (or skip).',
    )
  if (policy === 'skip') {
    if (progress.skipped + 1 > patience)
      return halt(`${patience} updates in a row were skipped. Use a smaller --learning-rate.`)
    around.onNote(`step ${step}: ${bad.tensor} is ${bad.value}; update skipped`)
    const window = { ...progress.window, skipped: progress.window.skipped + 1 }
    const sequences = progress.sequences + config.batchSize
    return E.right({
      state: { ...state, step },
      progress: { ...progress, sequences, window, skipped: progress.skipped + 1 },
    })
  }
  if (progress.rollbacks + 1 > patience)
    return halt(`${patience} rollbacks did not help. Use a smaller --learning-rate.`)
  const back = await recorder.lastGood()()
  if (E.isLeft(back)) return back
  const rateScale = state.rateScale * rateFactor
  around.onNote(
    `step ${step}: ${bad.tensor} is ${bad.value}; rolled back to step ${back.right.state.step}, learning rate × ${rateScale}`,
  )
  const again: Position = {
    state: { ...back.right.state, rateScale },
    progress: { ...back.right.progress, rollbacks: progress.rollbacks + 1 },
  }
  return E.right(advanceTo(position, again))
}
