import { taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { count } from '../../core/numbers.ts'
import type { Experiment } from '../../runs/experiment.ts'
import { type Outcome, type RunEnd, runTraining } from '../../runs/loop.ts'
import type { Position } from '../../runs/position.ts'
import type { Recorder } from '../../runs/recorder.ts'
import type { TrainingHooks } from '../../runs/trainingHooks.ts'

/** “Nothing to do: the run is at step 4,000 and solved; --steps 8000 --until steps trains on.” */
export const nothingToDo = (
  ended: RunEnd,
  { config: { until, steps } }: Pick<Experiment, 'config'>,
  { state: { step } }: Position,
): string => {
  const how = {
    steps: step > steps ? `, beyond the last step, ${count(steps)}` : ', the last',
    solved: ' and solved',
    bound: `, and ${until} is reached`,
    plateau: ', and no longer improves',
  }[ended]
  return `Nothing to do: the run is at step ${count(step)}${how}; --steps ${2 * step} --until steps trains on.`
}

const nothing: TE.TaskEither<AppError, void> = TE.right(undefined)

/** Stores nothing. */
const idle: Recorder = {
  record: () => nothing,
  checkpoint: () => nothing,
  best: () => nothing,
  lastGood: () => TE.left({ tag: 'Usage', message: 'A run that has ended is not trained.' }),
}

/** The outcome of a run that has ended: its scores, evaluated again. Stores nothing. */
export const endedOutcome =
  (experiment: Experiment, start: Position, around: TrainingHooks): TE.TaskEither<AppError, Outcome> =>
  () =>
    runTraining(experiment, start, idle, around)
