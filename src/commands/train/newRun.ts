import { function as F, taskEither as TE } from 'fp-ts'
import type { Parts } from '../../config/parts.ts'
import type { AppError } from '../../core/errors.ts'
import { originOf } from '../../io/experiments/origin.ts'
import { saveCheckpoint } from '../../io/run/runCheckpoints.ts'
import { closeRun, createRun, type Run } from '../../io/run/runDirectory.ts'
import { computationOf } from '../../runs/computation.ts'
import type { Experiment } from '../../runs/experiment.ts'
import type { Position } from '../../runs/position.ts'
import type { Environment } from '../environment.ts'
import { type ConfigFlags, configOf } from '../options.ts'
import { firstPosition } from './position.ts'
import type { Opened } from './resume.ts'
import { drawable, startExperiment } from './startExperiment.ts'
import { undoneBy } from './undoneBy.ts'

type NewRunFlags = ConfigFlags & Readonly<{ run?: string; from?: string; quiet?: boolean }>

/** Makes a run's directory; with params from elsewhere, also its checkpoint at step 0, so that it no longer needs their file. */
const madeRun = (
  experiment: Experiment,
  position: Position,
  directory: string | undefined,
): TE.TaskEither<AppError, Run> => {
  const { config } = experiment
  const make = createRun({ name: `${config.task.name}-${config.model.kind}`, directory, config })
  if (config.from === null) return make
  return F.pipe(
    make,
    TE.chain((run) =>
      undoneBy(
        closeRun(run),
        F.pipe(
          saveCheckpoint(run, { ...position, config, computation: computationOf(experiment) }),
          TE.map((checkpoint) => ({ ...run, checkpoint })),
        ),
      ),
    ),
  )
}

/** Makes a new run, after everything that its training needs has been checked. */
export const newRun = (
  flags: NewRunFlags,
  { now, stderr }: Pick<Environment, 'now' | 'stderr'>,
  parts: Parts,
): TE.TaskEither<AppError, Opened> => {
  const note = flags.quiet === true ? undefined : stderr
  return F.pipe(
    flags.from === undefined
      ? configOf(flags, parts, undefined, note)
      : F.pipe(
          originOf(flags.from),
          TE.chain((start) => configOf(flags, parts, start, note)),
        ),
    TE.chain((config) => startExperiment(config, now, parts, note)),
    TE.chain((started) =>
      undoneBy(
        started.stop,
        F.pipe(
          firstPosition(started.experiment),
          TE.chainFirst((start) => drawable(started.experiment, start)),
          TE.bindTo('start'),
          TE.bind('run', ({ start }) => madeRun(started.experiment, start, flags.run)),
          TE.map((made) => ({ ...made, started, notes: [] })),
        ),
      ),
    ),
  )
}
