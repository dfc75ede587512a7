import { function as F, taskEither as TE } from 'fp-ts'
import { decode } from '../../core/codec.ts'
import type { AppError } from '../../core/errors.ts'
import type { TreeRecord } from '../../core/tree.ts'
import { paramsFrom } from '../../io/experiments/origin.ts'
import { loadCheckpoint, trainStateOf } from '../../io/run/checkpoint.ts'
import type { Experiment } from '../../runs/experiment.ts'
import type { Position } from '../../runs/position.ts'
import { initialProgress, Progress } from '../../runs/progress.ts'
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

/** The position stored in a checkpoint. */
export const positionFrom = (path: string): TE.TaskEither<AppError, Position> =>
  F.pipe(
    loadCheckpoint(path),
    TE.bindTo('checkpoint'),
    TE.bind('progress', ({ checkpoint }) => TE.fromEither(decode(Progress, path)(checkpoint.progress))),
    TE.map(({ checkpoint, progress }) => ({ state: trainStateOf(checkpoint), progress })),
  )
