import { either as E, taskEither as TE } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import type { Experiment } from '../runs/experiment.ts'
import { type Outcome, runTraining } from '../runs/loop.ts'
import type { MetricsRecord } from '../runs/metrics.ts'
import type { Position } from '../runs/position.ts'
import type { Recorder } from '../runs/recorder.ts'
import type { TrainingHooks } from '../runs/trainingHooks.ts'

/** Observes a training run. */
export type Watcher = Readonly<{
  seconds: () => number
  onRecord: (record: MetricsRecord) => void
  /**
   * Called between updates with the current position, which stays valid until the promise settles.
   *
   * @returns whether to continue
   */
  attend: (position: Position) => Promise<boolean>
}>

const kept: TE.TaskEither<AppError, void> = TE.right(undefined)

/**
 * The training loop of the command line, without files. It trains until the task is solved or the watcher stops it.
 * It owns the position that it is given, and returns the last position unless it was stopped.
 *
 * @param experiment its config must save a checkpoint after every update, since the loop reports its position that way
 */
export const learn = (
  experiment: Experiment,
  start: Position,
  watcher: Watcher,
): Promise<E.Either<AppError, Outcome>> => {
  /** The last position shown; `undefined` while the loop may free it. */
  let shown: Position | undefined = start
  let goesOn = true
  const recorder: Recorder = {
    record: () => kept,
    best: () => kept,
    checkpoint: (position) => async () => {
      shown = position
      return E.right(undefined)
    },
    lastGood: () => TE.left({ tag: 'Usage', message: 'A browser tab has no checkpoint to roll back to.' }),
  }
  const around: TrainingHooks = {
    seconds: watcher.seconds,
    yieldToEventLoop: async () => {
      if (shown !== undefined) goesOn = await watcher.attend(shown)
    },
    watch: async () => undefined,
    standby: async () => undefined,
    onEvaluation: () => undefined,
    stopped: () => (goesOn ? undefined : 'SIGINT'),
    onUpdate: () => {
      shown = undefined
    },
    onRecord: watcher.onRecord,
    onNote: () => undefined,
  }
  return runTraining(experiment, start, recorder, around)
}
