import { function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { appendMetrics, readMetrics, truncateMetrics } from '../../io/run/metrics.ts'
import { latestCheckpoint, saveCheckpoint } from '../../io/run/runCheckpoints.ts'
import type { Run } from '../../io/run/runDirectory.ts'
import type { Scores } from '../../runs/evaluation.ts'
import { computationOf } from '../../runs/computation.ts'
import type { Experiment } from '../../runs/experiment.ts'
import type { Position } from '../../runs/position.ts'
import type { Recorder } from '../../runs/recorder.ts'
import { headlineOf } from '../../training/measures.ts'
import { firstPosition, positionFrom } from './position.ts'

/** Fewer errors, or as many at a smaller loss. */
const isBetter = ({ heldOut: a }: Scores, best: Scores | undefined): boolean => {
  if (best === undefined) return true
  const [errors, fewest] = [headlineOf(a), headlineOf(best.heldOut)]
  return errors < fewest || (errors === fewest && a.loss < best.heldOut.loss)
}

/** The best scores in a run's metrics. */
const bestSoFar = (directory: string): TE.TaskEither<AppError, Scores | undefined> =>
  F.pipe(
    readMetrics(directory),
    TE.map((records) =>
      records
        .map(({ evaluation }) => evaluation)
        .reduce<Scores | undefined>((best, marks) => (marks && isBetter(marks, best) ? marks : best), undefined),
    ),
  )

/** Writes a run's results to its directory. */
export const recorderFor = (experiment: Experiment, run: Run): TE.TaskEither<AppError, Recorder> =>
  F.pipe(
    bestSoFar(run.directory),
    TE.map((found) => {
      let best = found
      const { config } = experiment
      const computation = computationOf(experiment)
      const save = ({ state, progress }: Position, isBest: boolean) =>
        F.pipe(
          saveCheckpoint(run, { state, config, progress, computation }, { best: isBest, keep: config.keepCheckpoints }),
          TE.map(() => undefined),
        )
      return {
        record: (record) => appendMetrics(run.directory, record),
        checkpoint: (position) => save(position, false),
        best: (position, marks) => {
          if (!isBetter(marks, best)) return TE.right(undefined)
          best = marks
          return save(position, true)
        },
        lastGood: () =>
          F.pipe(
            latestCheckpoint(run.directory),
            TE.chain((path) => (path === undefined ? firstPosition(experiment) : positionFrom(path, experiment))),
            TE.chainFirst(({ progress }) => truncateMetrics(run.directory, progress.recorded)),
          ),
      }
    }),
  )
