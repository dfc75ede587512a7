import { function as F, task as T, taskEither as TE } from 'fp-ts'
import type { Parts } from '../../config/parts.ts'
import type { AppError } from '../../core/errors.ts'
import { chooseExecution } from '../../execution/chooseExecution.ts'
import { jsonText } from '../../formats/jsonText.ts'
import { commandLine } from '../../io/commandLine.ts'
import { readMetrics, truncateMetrics } from '../../io/run/metrics.ts'
import { closeRun, createRun, type Run } from '../../io/run/runDirectory.ts'
import { originOf } from '../../io/experiments/origin.ts'
import { saveCheckpoint } from '../../io/run/runCheckpoints.ts'
import type { Experiment } from '../../runs/experiment.ts'
import { disposePosition } from '../../runs/position.ts'
import { type Outcome, runTraining } from '../../runs/loop.ts'
import { executionLine, modelSentence } from '../../runs/modelSentence.ts'
import { bar, lines, type ProgressView, silent } from '../../terminal/progress.ts'
import { measures } from '../../training/measures.ts'
import type { Effect, Environment } from '../environment.ts'
import { type ConfigFlags, configOf } from '../options.ts'
import { blamingParts, partWords, withOwnParts } from '../ownParts.ts'
import { hooksOf } from './hooks.ts'
import { type LiveDashboard, type LiveDashboardFlags, liveDashboard, liveDashboardPlace } from './liveDashboard.ts'
import { firstPosition, positionFrom } from './position.ts'
import { recorderFor } from './recorder.ts'
import { type Opened, resumeRun } from './resume.ts'
import { startExperiment, stoppedAfter } from './startExperiment.ts'
import { resultOf, resultText } from './summary.ts'
import { withTensorboard } from './tensorboard.ts'

type TrainFlags = ConfigFlags &
  LiveDashboardFlags &
  Readonly<{ run?: string; resume?: string; from?: string; tensorboard?: boolean; json?: boolean; quiet?: boolean }>

/** Makes a run's directory; with params from elsewhere, also its checkpoint at step 0, so that it no longer needs their file. */
const madeRun = (experiment: Experiment, directory: string | undefined): TE.TaskEither<AppError, Run> => {
  const { config } = experiment
  const make = createRun({ name: `${config.task.name}-${config.model.kind}`, directory, config })
  if (config.from === null) return make
  return F.pipe(
    firstPosition(experiment),
    TE.chain((position) =>
      F.pipe(
        make,
        TE.chain((run) =>
          F.pipe(
            saveCheckpoint(run, { ...position, config }),
            TE.map((checkpoint) => ({ ...run, checkpoint })),
            TE.orElseFirst(() => closeRun(run)),
          ),
        ),
        TE.chainFirstIOK(() => () => disposePosition(position)),
      ),
    ),
  )
}

/** Makes a new run, after its experiment has started. */
const newRun = (flags: TrainFlags, { now, stderr }: Environment, parts: Parts): TE.TaskEither<AppError, Opened> =>
  F.pipe(
    flags.from === undefined
      ? configOf(flags, parts)
      : F.pipe(
          originOf(flags.from),
          TE.chain((start) => configOf(flags, parts, start)),
        ),
    TE.chain((config) => startExperiment(config, now, parts, flags.quiet === true ? undefined : stderr)),
    TE.chain((started) =>
      F.pipe(
        madeRun(started.experiment, flags.run),
        TE.map((run) => ({ run, started })),
        TE.orElseFirst(() => TE.fromTask(started.stop)),
      ),
    ),
  )

const opened = (flags: TrainFlags, environment: Environment, parts: Parts): TE.TaskEither<AppError, Opened> => {
  if (flags.resume === undefined) return newRun(flags, environment, parts)
  if (flags.run !== undefined)
    return TE.left({ tag: 'Usage', message: 'Use either --run (a new run) or --resume (an existing run), not both.' })
  if (flags.from !== undefined)
    return TE.left({
      tag: 'Usage',
      message: 'Use either --from (a new run from other params) or --resume (an existing run), not both.',
    })
  return resumeRun(flags.resume, flags, environment, parts)
}

/** Training time of earlier sessions, and the position to continue from. */
const takeUp = (experiment: Experiment, run: Run) =>
  F.pipe(
    run.checkpoint === undefined ? firstPosition(experiment) : positionFrom(run.checkpoint),
    TE.bindTo('start'),
    TE.chainFirst(({ start }) => truncateMetrics(run.directory, start.state.step)),
    TE.bind('before', () =>
      F.pipe(
        readMetrics(run.directory),
        TE.map((records) => Number(records.at(-1)?.['seconds'] ?? 0)),
      ),
    ),
  )

const viewFor = (
  flags: TrainFlags,
  { terminal, now, stderr }: Environment,
  { model, config: { steps } }: Experiment,
  start: number,
) => {
  if (flags.quiet === true) return silent
  const unit = measures[model.config.outputs.kind].loss.short
  const options = { start, steps, unit, now, write: stderr }
  return terminal === undefined ? lines(options) : bar({ ...options, ...terminal })
}

const endings = ['Interrupted', 'Diverged', 'WorkerFailed', 'OutOfMemory', 'InvalidData', 'InvalidModule'] as const
type Ending = Extract<AppError, { tag: (typeof endings)[number] }>

const isGoneOnFrom = (error: AppError): error is Ending => (endings as ReadonlyArray<string>).includes(error.tag)

/** Adds the command that continues the run to an error after which the run can be resumed. */
const sayingHow =
  ({ directory }: Run, flags: TrainFlags) =>
  (error: AppError): AppError => {
    if (!isGoneOnFrom(error)) return error
    const command = commandLine('train', '--resume', directory, ...partWords(flags))
    return { ...error, remedy: `${error.remedy}\n  • To continue: ${command}` }
  }

/** Runs the loop under a view; closes the view and the dashboard afterwards, also after an error. */
const watched =
  (
    loop: TE.TaskEither<AppError, Outcome>,
    view: ProgressView,
    exhibition: LiveDashboard,
  ): TE.TaskEither<AppError, Outcome> =>
  async () => {
    try {
      return await loop()
    } finally {
      view.stop()
      await exhibition.close()
    }
  }

/** Trains an open run to its end and prints the result. */
const trainIn = (
  flags: TrainFlags,
  environment: Environment,
  { run, started }: Opened,
): TE.TaskEither<AppError, void> => {
  const { experiment, sentence } = started
  return F.pipe(
    takeUp(experiment, run),
    TE.bindTo('taken'),
    TE.bind('recorder', () => recorderFor(experiment, run)),
    TE.bind('exhibition', () => TE.fromTask(liveDashboard(flags, run.directory, environment.stderr))),
    TE.chain(({ taken, recorder, exhibition }) => {
      const { config } = experiment
      const { start, before } = taken
      const verb = start.state.step === 0 ? 'Training' : `Continuing from step ${start.state.step}:`
      if (flags.quiet !== true) {
        if (experiment.task.about !== undefined) environment.stderr(`${experiment.task.about.join('\n')}\n`)
        environment.stderr(
          `${verb} ${modelSentence(experiment.model)}\non task ${config.task.name}, in ${run.directory}\n${sentence}\n${executionLine(chooseExecution(experiment.model))}`,
        )
      }
      const view = viewFor(flags, environment, experiment, start.state.step)
      const around = hooksOf(environment, view, { before, watch: exhibition.watch })
      const session = {
        directory: run.directory,
        step: start.state.step,
        clock: { wallTime: environment.wallTime, note: around.onNote },
      }
      const loop = F.pipe(
        TE.fromTask(flags.tensorboard === true ? withTensorboard(recorder, experiment, session) : T.of(recorder)),
        TE.chain((told) => () => runTraining(experiment, start, told, around)),
      )
      return F.pipe(
        blamingParts(flags, stoppedAfter(started, watched(loop, view, exhibition))),
        TE.mapLeft(sayingHow(run, flags)),
        TE.map((outcome) => {
          const result = resultOf(experiment, run.directory, outcome, around.seconds())
          environment.stdout(flags.json === true ? `${jsonText(result)}\n` : resultText(result, partWords(flags)))
        }),
      )
    }),
  )
}

export const train =
  (flags: TrainFlags): Effect =>
  (environment) =>
    withOwnParts(flags, (named, parts) =>
      TE.bracket(
        F.pipe(
          TE.fromEither(liveDashboardPlace(flags)),
          TE.chain(() => opened(named, environment, parts)),
        ),
        (open) => trainIn(flags, environment, open),
        ({ run }) => closeRun(run),
      ),
    )
