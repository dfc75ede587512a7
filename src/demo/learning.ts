import { either as E, taskEither as TE } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import type { Experiment } from '../runs/experiment.ts'
import { type Outcome, runTraining } from '../runs/loop.ts'
import type { MetricsRecord } from '../runs/metrics.ts'
import type { Position } from '../runs/position.ts'
import type { Recorder } from '../runs/recorder.ts'
import type { TrainingHooks } from '../runs/trainingHooks.ts'

/** Who watches a machine learn. */
export type Watcher = Readonly<{
  seconds: () => number
  onRecord: (record: MetricsRecord) => void
  /**
   * Called between updates with where the run stands, which stays until the promise is settled.
   *
   * @returns whether to go on
   */
  attend: (position: Position) => Promise<boolean>
}>

const kept: TE.TaskEither<AppError, void> = TE.right(undefined)

/**
 * The training loop of the command line, with nothing on a disk: it trains until the task is solved, or until the
 * watcher says stop. It owns the position that it is given, and hands the last one back where it was not stopped.
 *
 * @param machine whose config saves a checkpoint after every update: that is how the loop shows where it stands
 */
export const learn = (
  experiment: Experiment,
  start: Position,
  watcher: Watcher,
): Promise<E.Either<AppError, Outcome>> => {
  /** `undefined` while the loop may free what it showed last. */
  let shown: Position | undefined = start
  let goesOn = true
  const recorder: Recorder = {
    record: () => kept,
    best: () => kept,
    checkpoint: (position) => async () => {
      shown = position
      return E.right(undefined)
    },
    lastGood: () => TE.left({ tag: 'Usage', message: 'A tab keeps no checkpoint to go back to.' }),
  }
  const around: TrainingHooks = {
    seconds: watcher.seconds,
    yieldToEventLoop: async () => {
      if (shown !== undefined) goesOn = await watcher.attend(shown)
    },
    watch: async () => undefined,
    stopped: () => (goesOn ? undefined : 'SIGINT'),
    onUpdate: () => {
      shown = undefined
    },
    onRecord: watcher.onRecord,
    onNote: () => undefined,
  }
  return runTraining(experiment, start, recorder, around)
}
