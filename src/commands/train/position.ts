import { either as E, function as F, taskEither as TE } from 'fp-ts'
import { decode } from '../../core/codec.ts'
import type { AppError } from '../../core/errors.ts'
import type { TreeRecord } from '../../core/tree.ts'
import { paramsFrom } from '../../io/experiments/origin.ts'
import { type Checkpoint, loadCheckpoint, trainStateOf } from '../../io/run/checkpoint.ts'
import type { Experiment } from '../../runs/experiment.ts'
import type { Position } from '../../runs/position.ts'
import { initialProgress, Progress } from '../../runs/progress.ts'
import { reconciled } from '../../runs/reconciled.ts'
import { initialTrainState } from '../../training/step.ts'

/** The initial position of a run: with params drawn from its key, or from where its config says. */
export const firstPosition = (experiment: Experiment): TE.TaskEither<AppError, Position> => {
  const { config, key } = experiment
  const given: TE.TaskEither<AppError, TreeRecord | undefined> =
    config.from === null ? TE.right(undefined) : paramsFrom(config.from, experiment)
  return F.pipe(
    given,
    TE.map((params) => ({ state: initialTrainState(experiment, key, params), progress: initialProgress })),
  )
}

/** The position of a decoded checkpoint under the config of an experiment, and what was changed in it. */
export const positionIn = (
  path: string,
  checkpoint: Checkpoint,
  { config }: Experiment,
): E.Either<AppError, Position & Readonly<{ notes: ReadonlyArray<string> }>> =>
  F.pipe(
    decode(Progress, path)(checkpoint.progress),
    E.map((progress) => reconciled({ state: trainStateOf(checkpoint), progress }, config, checkpoint.config)),
  )

/** The position stored in a checkpoint, under the config of an experiment. */
export const positionFrom = (path: string, experiment: Experiment): TE.TaskEither<AppError, Position> =>
  F.pipe(
    loadCheckpoint(path),
    TE.chainEitherK((checkpoint) => positionIn(path, checkpoint, experiment)),
    TE.map(({ state, progress }) => ({ state, progress })),
  )
