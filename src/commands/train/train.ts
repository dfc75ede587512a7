import { either as E, function as F, task as T, taskEither as TE } from 'fp-ts'
import type { Parts } from '../../config/parts.ts'
import type { AppError } from '../../core/errors.ts'
import { chooseExecution } from '../../execution/chooseExecution.ts'
import { jsonText } from '../../formats/jsonText.ts'
import { cleanedUp } from '../../io/files/failures.ts'
import { readMetrics } from '../../io/run/metrics.ts'
import { closeEnded, closeRun, type Run } from '../../io/run/runDirectory.ts'
import { changeRunRecord } from '../../io/run/runRecordFile.ts'
import { disposePosition } from '../../runs/position.ts'
import { type Outcome, type RunEnd, runTraining } from '../../runs/loop.ts'
import { executionLine, modelSentence } from '../../runs/modelSentence.ts'
import { SMALLER } from '../../runs/outOfMemory.ts'
import { endedRecord, noteProblem, startedRecord } from '../../runs/runRecord.ts'
import { type ProgressView, silent } from '../../terminal/progress.ts'
import { folded } from '../../terminal/wrap.ts'
import type { Effect, Environment } from '../environment.ts'
import { notOwned, type Owned } from '../idleOptions.ts'
import type { ConfigFlags } from '../options.ts'
import { blamingParts, partWords, withOwnParts } from '../ownParts.ts'
import { continuing, sayingHow } from './continuing.ts'
import { type Earlier, earlierOf } from './earlier.ts'
import { hooksOf } from './hooks.ts'
import { type LiveDashboard, type LiveDashboardFlags, liveDashboard, liveDashboardPlace } from './liveDashboard.ts'
import { newRun } from './newRun.ts'
import { endedOutcome, nothingToDo } from './nothingToDo.ts'
import { recorderFor } from './recorder.ts'
import { type Opened, resumeRun } from './resume.ts'
import { standbyCopies, withdrawing } from './standby.ts'
import { stoppedAfter } from './startExperiment.ts'
import { type Result, resultOf, resultText } from './summary.ts'
import { withinHeap } from '../withinHeap.ts'
import { withTensorboard } from './tensorboard.ts'
import { viewFor } from './view.ts'

type TrainFlags = ConfigFlags &
  LiveDashboardFlags &
  Readonly<{
    run?: string
    resume?: string
    from?: string
    note?: string
    tensorboard?: boolean
    json?: boolean
    quiet?: boolean
  }>

/** What `--from` sets. */
const originOfFrom: Owned = { path: 'from', instead: 'the initial params come from --from' }

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

/** What earlier sessions recorded. */
const earlier = ({ directory }: Run): TE.TaskEither<AppError, Earlier> =>
  F.pipe(readMetrics(directory), TE.map(earlierOf))

/** Keeps the note of the flags in the run; how the last session ended no longer matters. */
const noteStart = ({ directory }: Run, { note }: TrainFlags): TE.TaskEither<AppError, unknown> =>
  changeRunRecord(directory, (record) => startedRecord(record, note))

/** Notes in the run that an error ended it. The error itself is what matters: where the note cannot be written, none is. */
const noteEnding = ({ directory }: Run, error: AppError): TE.TaskEither<AppError, unknown> =>
  F.pipe(
    changeRunRecord(directory, (record) => endedRecord(record, error)),
    TE.orElseW(() => TE.right(undefined)),
  )

/** Runs the loop under a view; closes the view and the dashboard afterwards, also after an error. */
const watched =
  (
    loop: TE.TaskEither<AppError, Outcome>,
    view: ProgressView,
    exhibition: LiveDashboard,
  ): TE.TaskEither<AppError, Outcome> =>
  async () => {
    let isInterrupted = false
    try {
      const ended = await loop()
      isInterrupted = E.isLeft(ended) && ended.left.tag === 'Interrupted'
      return ended
    } finally {
      view.stop()
      await exhibition.close(isInterrupted)
    }
  }

const printed = (
  flags: TrainFlags,
  { stdout }: Pick<Environment, 'stdout'>,
  result: Result & Readonly<{ nothingToDo?: string }>,
): void => stdout(flags.json === true ? `${jsonText(result)}\n` : resultText(result, partWords(flags)))

/** Says that a resumed run has ended already; as JSON, with its scores. */
const sayEnded = (
  flags: TrainFlags,
  environment: Environment,
  { run, started, start }: Opened,
  ended: RunEnd,
): TE.TaskEither<AppError, void> => {
  const { experiment } = started
  const text = nothingToDo(ended, experiment, start)
  if (flags.json !== true)
    return stoppedAfter(
      started,
      TE.fromIO(() => {
        disposePosition(start)
        environment.stdout(`${text}\n`)
      }),
    )
  return F.pipe(
    // A damaged line of metrics only costs the time of earlier sessions.
    TE.fromTask<Earlier, AppError>(TE.getOrElse(() => T.of(earlierOf([])))(earlier(run))),
    TE.chain(({ seconds: before }) => {
      const around = hooksOf(environment, silent, {
        before,
        quiet: flags.quiet === true,
        watch: async () => undefined,
        standby: async () => undefined,
      })
      return F.pipe(
        blamingParts(flags, stoppedAfter(started, endedOutcome(experiment, start, around))),
        TE.map((outcome) => {
          disposePosition(outcome.position)
          const result = resultOf(experiment, run.directory, outcome, before)
          printed(flags, environment, { ...result, nothingToDo: text })
        }),
      )
    }),
  )
}

/** Trains an open run to its end and prints the result. */
const trainIn = (
  flags: TrainFlags,
  environment: Environment,
  { run, started, start, notes }: Opened,
): TE.TaskEither<AppError, void> => {
  const { experiment, sentence } = started
  return F.pipe(
    earlier(run),
    TE.bindTo('before'),
    TE.chainFirst(() => noteStart(run, flags)),
    TE.bind('recorder', () => recorderFor(experiment, run)),
    TE.bind('exhibition', () => TE.fromTask(liveDashboard(flags, run.directory, environment.stderr))),
    TE.chain(({ before, recorder, exhibition }) => {
      const { config } = experiment
      const verb = start.state.step === 0 ? 'Training' : `Continuing from step ${start.state.step}:`
      if (flags.quiet !== true) {
        if (experiment.task.about !== undefined) environment.stderr(`${experiment.task.about.join('\n')}\n`)
        const text = `${verb} ${modelSentence(experiment.model)}\non task ${config.task.name}, in ${run.directory}\n${sentence}\n${executionLine(chooseExecution(experiment.model))}`
        const width = environment.terminal?.columns ?? Number.POSITIVE_INFINITY
        environment.stderr(
          text
            .split('\n')
            .flatMap((line) => folded(line, width))
            .join('\n'),
        )
      }
      notes.forEach((note) => environment.stderr(`${note}\n`))
      const view = viewFor(flags, environment, experiment, { start: start.state.step, before: before.evaluations })
      const copies = standbyCopies(environment, run.directory, experiment)
      const around = hooksOf(environment, view, {
        before: before.seconds,
        quiet: flags.quiet === true,
        watch: exhibition.watch,
        standby: copies.standby,
      })
      const kept = withdrawing(recorder, copies)
      const session = {
        directory: run.directory,
        step: start.state.step,
        clock: { wallTime: environment.wallTime, note: around.onNote },
      }
      const loop = F.pipe(
        TE.fromTask(flags.tensorboard === true ? withTensorboard(kept, experiment, session) : T.of(kept)),
        TE.chain((told) => () => runTraining(experiment, start, told, around)),
      )
      return F.pipe(
        blamingParts(flags, stoppedAfter(started, watched(loop, view, exhibition))),
        TE.orElseFirst((error) => noteEnding(run, error)),
        TE.mapLeft(sayingHow(run, flags)),
        TE.map((outcome) =>
          printed(flags, environment, resultOf(experiment, run.directory, outcome, around.seconds())),
        ),
      )
    }),
  )
}

const noteOf = ({ note = '' }: TrainFlags): E.Either<AppError, string> => {
  const problem = noteProblem(note)
  return problem === undefined ? E.right(note) : E.left({ tag: 'Usage', message: problem })
}

/** Trains an open run; of one that has ended, says so. */
const usedAs = (flags: TrainFlags, environment: Environment, open: Opened): TE.TaskEither<AppError, void> => {
  const { ended } = open
  if (ended === undefined) {
    const { directory } = open.run
    environment.report?.({ kind: 'run', directory, toContinue: continuing(open.run, flags) })
    return trainIn(flags, environment, open)
  }
  return F.pipe(
    flags.note === undefined ? TE.right(undefined) : noteStart(open.run, flags),
    TE.orElseFirst(() => TE.fromTask(open.started.stop)),
    TE.chain(() => sayEnded(flags, environment, open, ended)),
  )
}

export const train =
  (flags: TrainFlags): Effect =>
  (environment) =>
    withOwnParts(flags, (named, parts) =>
      F.pipe(
        TE.fromEither(noteOf(flags)),
        TE.chainEitherK(() => liveDashboardPlace(flags)),
        TE.chainEitherK(() => notOwned(flags.set, flags.from === undefined ? [] : [originOfFrom])),
        TE.chain(() => opened(named, environment, parts)),
        withinHeap(SMALLER),
        TE.chain((open) =>
          F.pipe(
            usedAs(flags, environment, open),
            cleanedUp(open.ended === undefined ? closeRun(open.run) : closeEnded(open.run)),
          ),
        ),
      ),
    )
